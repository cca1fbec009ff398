-- What was ever applied here, one row each; state says whether it stands now.
CREATE TABLE IF NOT EXISTS homing.migrations (
    id              text PRIMARY KEY,
    digest          text NOT NULL,
    contract        text NOT NULL,
    title           text NOT NULL,
    initiative      text NOT NULL,
    state           text NOT NULL CHECK (state IN ('applied', 'rolled back')),
    applied_run     text NOT NULL,
    applied_at      bigint NOT NULL,
    applied_order   bigint NOT NULL,
    rolled_back_run text,
    rolled_back_at  bigint,
    origin          text NOT NULL DEFAULT ''
)
