/*
 * expected.ts - what was measured with the migrations of unleash-server 7.5.1, by id.
 */

/** Read rows and decide by them; recorded against a fresh installation. */
export const READ_ROWS = [
  '20161212101749-better-strategy-parameter-definitions',
  '20210322104357-api-tokens-convert-enterprise',
  '20210428062103-user-permission-to-rbac',
  '20210428103923-onboard-projects-to-rbac',
  '20210615115226-migrate-strategies-to-feature-strategies',
  '20210830113948-connect-projects-to-global-envrionments',
  '20230510113903-fix-api-token-username-migration',
  '20250604110546-remove-default-env-from-new-installs',
]

/** Run nothing on a fresh installation. */
export const EMPTY_UP = [
  '20210322104357-api-tokens-convert-enterprise',
  '20210428062103-user-permission-to-rbac',
  '20210615115226-migrate-strategies-to-feature-strategies',
  '20250211114205-scim-email-hash-backfill',
]

/** Commit in between, and are more than one step. */
export const IN_PARTS = [
  '20231103064746-change-request-schedule-change-type',
]

/** Whose way back the server refuses: exit status, outcome, SQLSTATE. */
export const FAIL: Record<string, string> = {}

/** Whose way back leaves, or does not bring back, these objects; what a later one left already is not told again. */
export const LEAVE: Record<string, string[]> = {
  '20250214104741-add-status-code-to-edge-traffic-table': [
    'constraint public.stat_edge_traffic_usage.stat_edge_traffic_usage_pkey',
  ],
  '20241127074206-milestone-strategy-title-nullable': ['column public.milestone_strategies.title'],
  '20241105123918-add-cascade-for-user-unsubscription': [
    'constraint public.user_unsubscription.user_unsubscription_user_id_fkey',
  ],
  '20240507075431-client-metrics-env-daily-bigint': [
    'column public.client_metrics_env_daily.no',
    'column public.client_metrics_env_daily.yes',
  ],
  '20240425132155-flag-trends-bigint': ['column public.flag_trends.total_no', 'column public.flag_trends.total_yes'],
  '20240405174629-jobs': ['function public.date_floor_round(timestamp with time zone, interval)'],
  '20240306145609-make-scim-id-idx-unique': ['index public.users_scim_id_uniq_idx'],
  '20240305094305-features-remove-archived': ['table public.features'],
  '20240229093231-drop-fk-and-cascade-in-trends': [
    'constraint public.flag_trends.flag_trends_project_fkey',
    'constraint public.project_client_metrics_trends.project_client_metrics_trends_project_fkey',
  ],
  '20240116104456-drop-unused-column-permissionid': ['table public.role_permission'],
  '20240109093021-incoming-webhooks-description': [
    'table public.incoming_webhooks',
    'column public.incoming_webhooks.description',
  ],
  '20240102142100-incoming-webhooks-created-by': [
    'column public.incoming_webhook_tokens.created_by_user_id',
    'column public.incoming_webhooks.created_by_user_id',
  ],
  '20231123155649-favor-permission-name-over-id': [
    'function public.assign_unleash_permission_to_role(text, text)',
    'function public.assign_unleash_permission_to_role_for_all_environments(text, text)',
  ],
  '20231123100052-drop-last-seen-foreign-key': [
    'constraint public.last_seen_at_metrics.last_seen_at_metrics_environment_fkey',
  ],
  '20231103064746-change-request-schedule-change-type': ['column public.change_request_schedule.status'],
  '20230927172930-events-announced-index': ['column public.events.announced', 'index public.events_unannounced_idx'],
  '20230814115436-change-request-timzone-timestamps': [
    'column public.change_request_approvals.created_at',
    'column public.change_request_comments.created_at',
    'column public.change_request_events.created_at',
    'column public.change_request_rejections.created_at',
    'column public.change_requests.created_at',
  ],
  '20230802092725-add-last-seen-column-to-feature-environments': ['view public.features_view'],
  '20230316092547-remove-project-stats-column': [
    'table public.project_stats',
    'column public.project_stats.avg_time_to_prod_past_window',
  ],
  '20230224093446-drop-createdBy-from-notifications-table': [
    'table public.notifications',
    'column public.notifications.created_by',
    'constraint public.notifications.notifications_created_by_fkey',
  ],
  '20220808084524-add-group-permissions': ['table public.group_user', 'column public.group_user.role'],
  '20220408081222-clean-up-duplicate-foreign-key-role-permission': [
    'constraint public.role_permission.fk_role_permission',
  ],
  '20220331085057-add-api-link-table': ['table public.api_tokens'],
  '20220224081422-remove-project-column-from-roles': ['table public.roles', 'column public.roles.project'],
  '20211209205201-drop-client-metrics': ['column public.client_metrics.created_at'],
  '20211202120808-add-custom-roles': [
    'column public.role_permission.permission',
    'constraint public.role_user.role_user_pkey',
    'index public.role_user_pkey',
  ],
  '20211013093114-feature-strategies-parameters-not-null': ['column public.feature_strategies.parameters'],
  '20210928065411-remove-displayname-from-environments': [
    'table public.environments',
    'column public.environments.display_name',
  ],
  '20210618100913-add-cascade-for-user-feedback': ['constraint public.user_feedback.user_feedback_user_id_fkey'],
  '20210304115810-change-default-timestamp-to-now': [
    'column public.client_applications.created_at',
    'column public.client_applications.updated_at',
    'column public.context_fields.created_at',
    'column public.context_fields.updated_at',
    'column public.projects.created_at',
    'column public.users.created_at',
  ],
  '20210302080040-add-pk-to-client-instances': [
    'column public.client_instances.app_name',
    'column public.client_instances.instance_id',
  ],
  '20200429175747-users-settings': ['table public.users', 'column public.users.system_id'],
  '20170306233934-timestamp-with-tz': [
    'column public.client_applications.seen_at',
    'column public.client_instances.created_at',
    'column public.client_instances.last_seen',
    'column public.events.created_at',
    'column public.features.created_at',
    'column public.strategies.created_at',
  ],
}

/** Where, on 18, only the name that the server gave to a NOT NULL is another than before; Homing does not look at it. */
export const NAMES_ONLY = [
  '20241024062521-add-release-plans-milestones-strategies',
  '20241016123833-ai-chats-rename-chat-col-to-messages',
]
