#include "cli/schema.h"

#include "cli/settings.h"
#include "contract/layout.h"

static json_t *typed(const char *type)
{
    json_t *s = json_object();

    json_put_str(s, "type", str_of(type));
    return s;
}

static json_t *reference_to(const char *name)
{
    json_t *s = json_object();

    json_put_str(s, "$ref", str_of(name));
    return s;
}

static json_t *pattern_of(const char *pattern)
{
    json_t *s = typed("string");

    json_put_str(s, "pattern", str_of(pattern));
    return s;
}

static json_t *text(void)
{
    json_t *s = typed("string");

    json_put_int(s, "minLength", 1);
    return s;
}

/* A text, or {"command": ["program", "argument"]}. */
static json_t *location(void)
{
    json_t *s = json_object(), *any = json_array(), *command = typed("object"),
           *words = typed("array");
    json_t *members = json_object(), *required = json_array();

    json_put(words, "items", typed("string"));
    json_put_int(words, "minItems", 1);
    json_put(members, "command", words);
    (void)json_array_append_new(required, json_string("command"));
    json_put(command, "properties", members);
    json_put(command, "required", required);
    json_put_bool(command, "additionalProperties", false);
    (void)json_array_append_new(any, text());
    (void)json_array_append_new(any, command);
    json_put(s, "anyOf", any);
    return s;
}

static json_t *layout_names(void)
{
    json_t *s = typed("string"), *names = json_array();

    for (const layout *l = layouts; l->name; l++)
        (void)json_array_append_new(names, json_string(l->name));
    json_put(s, "enum", names);
    return s;
}

static json_t *of_type(setting_type type)
{
    json_t *s;

    switch (type) {
    case SETTING_FLAG:
        return typed("boolean");
    case SETTING_COUNT:
        s = typed("integer");
        json_put_int(s, "minimum", 1);
        json_put_int(s, "maximum", 1000);
        return s;
    case SETTING_DURATION:
        return pattern_of("^[0-9]+(\\.[0-9]{1,3})?(ms|s|m|min|h)$");
    case SETTING_DURATION_OR_NONE:
        return pattern_of("^(none|[0-9]+(\\.[0-9]{1,3})?(ms|s|m|min|h))$");
    case SETTING_LOCATION:
        return location();
    case SETTING_LAYOUT:
        return layout_names();
    case SETTING_OBJECT:
        return reference_to("#/$defs/limits");
    case SETTING_ENVIRONMENTS:
        s = typed("object");
        json_put(s, "additionalProperties", reference_to("#/$defs/environment"));
        return s;
    case SETTING_TEXT:
        break;
    }
    return text();
}

static void add_members(json_t *object, int where)
{
    json_t *members = json_object();

    for (const setting_row *r = setting_rows; r->key; r++) {
        if (!(r->where & where))
            continue;
        json_t *s = of_type(r->type);
        json_put_str(s, "description", str_of(r->help));
        json_put(members, r->key, s);
    }
    json_put(object, "properties", members);
    json_put_bool(object, "additionalProperties", false);
}

json_t *schema_of_settings(void)
{
    json_t *root = json_object(), *defs = json_object();
    json_t *environment = typed("object"), *limits = typed("object");

    json_put_str(root, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
    json_put_str(root, "$id", STR("urn:homing:config:1"));
    json_put_str(root, "title", STR("Configuration of Homing (homing.json, JSON with comments)"));
    json_put_str(root, "type", STR("object"));
    add_members(root, IN_ROOT);
    add_members(environment, IN_ENVIRONMENT);
    add_members(limits, IN_LIMITS);
    json_put(defs, "environment", environment);
    json_put(defs, "limits", limits);
    json_put(root, "$defs", defs);
    return root;
}
