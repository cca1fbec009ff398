#include "engine/states.h"

static const struct {
    const char *name, *meaning;
} states[RUN_STATE_COUNT] = {
    [RUN_NONE] = { "none", "nothing is recorded and nothing was touched" },
    [RUN_RUNNING] = { "running", "on its way to what the plan wants" },
    [RUN_RETURNING] = { "returning", "on its way back to where the failing migration began" },
    [RUN_PAUSED] = { "paused", "waits to be resumed; every step is decided" },
    [RUN_HELD] = { "held", "waits for a person's decision; nothing runs" },
    [RUN_DONE] = { "done", "every step is where the plan wants it" },
    [RUN_HOME] = { "home", "the failing migration is exactly where it began" },
};

static const char *const moves[MOVE_COUNT] = {
    [MOVE_BEGIN] = "begin",     [MOVE_FINISH] = "finish", [MOVE_FAIL_WHOLE] = "fail whole",
    [MOVE_TURN] = "turn",       [MOVE_ARRIVE] = "arrive", [MOVE_HOLD] = "hold",
    [MOVE_PAUSE] = "pause",     [MOVE_GO_ON] = "go on",   [MOVE_GO_FORWARD] = "go forward",
    [MOVE_GO_BACK] = "go back",
};

const run_transition run_transitions[] = {
    { RUN_NONE, MOVE_BEGIN, RUN_RUNNING,
      "the run and its plan are recorded before anything reaches the server" },
    { RUN_RUNNING, MOVE_FINISH, RUN_DONE, "no step is left" },
    { RUN_RUNNING, MOVE_FAIL_WHOLE, RUN_HOME,
      "a statement or a check failed; its transaction took everything of the migration back" },
    { RUN_RUNNING, MOVE_TURN, RUN_RETURNING,
      "a statement or a check failed, or stop was asked, and parts are committed" },
    { RUN_RUNNING, MOVE_HOLD, RUN_HELD,
      "what was seen does not decide, or no step on is left to try" },
    { RUN_RUNNING, MOVE_PAUSE, RUN_PAUSED, "a person asked for a pause" },
    { RUN_RUNNING, MOVE_GO_ON, RUN_RUNNING, "a run that was interrupted goes on" },
    { RUN_RUNNING, MOVE_GO_FORWARD, RUN_RUNNING, "a person chose the direction it had" },
    { RUN_RUNNING, MOVE_GO_BACK, RUN_RETURNING, "a person chose the way back" },
    { RUN_RETURNING, MOVE_ARRIVE, RUN_HOME,
      "every step of the failing migration is back, and the catalogue agrees" },
    { RUN_RETURNING, MOVE_HOLD, RUN_HELD,
      "the way back failed beyond its budget, or did not lead home" },
    { RUN_RETURNING, MOVE_PAUSE, RUN_PAUSED, "a person asked for a pause" },
    { RUN_RETURNING, MOVE_GO_ON, RUN_RETURNING,
      "a run that was interrupted on its way back goes on" },
    { RUN_RETURNING, MOVE_GO_FORWARD, RUN_RUNNING, "a person chose the plan's direction" },
    { RUN_RETURNING, MOVE_GO_BACK, RUN_RETURNING, "a person chose the direction it had" },
    { RUN_PAUSED, MOVE_GO_FORWARD, RUN_RUNNING, "resumed toward what the plan wants" },
    { RUN_PAUSED, MOVE_GO_BACK, RUN_RETURNING, "resumed on the way back" },
    { RUN_HELD, MOVE_GO_FORWARD, RUN_RUNNING, "a person decided: toward what the plan wants" },
    { RUN_HELD, MOVE_GO_BACK, RUN_RETURNING, "a person decided: the way back" },
};

const size_t run_transition_count = sizeof run_transitions / sizeof *run_transitions;

const char *run_state_name(run_state s)
{
    return states[s].name;
}

const char *run_state_meaning(run_state s)
{
    return states[s].meaning;
}

const char *run_move_name(run_move_kind m)
{
    return moves[m];
}

bool run_state_from_name(str name, run_state *out)
{
    for (run_state s = 0; s < RUN_STATE_COUNT; s++) {
        if (str_is(name, states[s].name)) {
            *out = s;
            return true;
        }
    }
    return false;
}

bool run_state_is_end(run_state s)
{
    return s == RUN_DONE || s == RUN_HOME;
}

const run_transition *run_move(run_state from, run_move_kind on)
{
    for (size_t i = 0; i < run_transition_count; i++)
        if (run_transitions[i].from == from && run_transitions[i].on == on)
            return &run_transitions[i];
    return NULL;
}

void run_states_json(json_t *into)
{
    json_t *all = json_array(), *rows = json_array();

    for (run_state s = 0; s < RUN_STATE_COUNT; s++) {
        json_t *one = json_object();
        json_put_str(one, "state", str_of(states[s].name));
        json_put_str(one, "meaning", str_of(states[s].meaning));
        json_put_bool(one, "end", run_state_is_end(s));
        (void)json_array_append_new(all, one);
    }
    for (size_t i = 0; i < run_transition_count; i++) {
        json_t *one = json_object();
        json_put_str(one, "from", str_of(states[run_transitions[i].from].name));
        json_put_str(one, "on", str_of(moves[run_transitions[i].on]));
        json_put_str(one, "to", str_of(states[run_transitions[i].to].name));
        json_put_str(one, "reason", str_of(run_transitions[i].reason));
        (void)json_array_append_new(rows, one);
    }
    json_put(into, "states", all);
    json_put(into, "transitions", rows);
}
