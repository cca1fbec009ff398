#include "report/exports.h"

static const struct {
    const char *id, *text;
} rules[] = {
    { "undo-image", "A step changes rows that were there, and has no way back of its author's." },
    { "no-way-back", "A step has no way back." },
    { "not-home", "The way back fails, or does not lead to the schema from before." },
    { "column-order", "The way back leads home, but columns stand in another order." },
    { "rows-lost", "The way back does not bring the rows from before." },
    { "not-again", "After its way back the migration cannot be applied again." },
    { "fails", "The migration fails in the rehearsal." },
    { "fails-on-rows", "The migration fails on rows that the schema allows." },
    { "incompatible", "The migration is not as compatible as it declares." },
    { "loses", "The way back destroys what is written after the migration." },
    { "writes-lost", "Rows written between the migration and its way back are lost." },
};

static json_t *text_json(str text)
{
    json_t *one = json_object();

    json_put_str(one, "text", text);
    return one;
}

static json_t *rules_json(void)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        json_t *one = json_object();
        json_put_str(one, "id", str_of(rules[i].id));
        json_put(one, "shortDescription", text_json(str_of(rules[i].text)));
        (void)json_array_append_new(list, one);
    }
    return list;
}

static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~' || c == '/';
}

/* RFC 3986: a relative reference. */
static str uri_of(arena *a, str path)
{
    buf b = buf_in(a);

    if (str_starts(path, "./"))
        path = str_cut(path, 2, path.size);
    for (size_t i = 0; i < path.size; i++) {
        unsigned char c = (unsigned char)path.at[i];
        if (is_plain(c))
            buf_add_char(&b, path.at[i]);
        else
            buf_printf(&b, "%%%02X", c);
    }
    return buf_str(&b);
}

static json_t *location_json(arena *a, const json_t *m, int64_t line)
{
    json_t *location = json_object(), *physical = json_object(), *file = json_object(),
           *region = json_object(), *list = json_array();

    json_put_str(file, "uri", uri_of(a, json_get_str(m, "file")));
    json_put_int(region, "startLine", line > 0 ? line : 1);
    json_put(physical, "artifactLocation", file);
    json_put(physical, "region", region);
    json_put(location, "physicalLocation", physical);
    (void)json_array_append_new(list, location);
    return list;
}

static json_t *result_json(arena *a, const json_t *m, const json_t *finding)
{
    json_t *one = json_object(), *prints = json_object();
    str rule = json_get_str(finding, "rule"), id = json_get_str(m, "id");

    json_put_str(one, "ruleId", rule);
    json_put_str(one, "level", json_get_str(finding, "severity"));
    json_put(one, "message",
             text_json(
                 str_printf(a, "%.*s: %.*s", STR_ARG(id), STR_ARG(json_get_str(finding, "text")))));
    json_put(one, "locations", location_json(a, m, json_get_int(finding, "line", 1)));
    json_put_str(prints, "homing/v1",
                 str_printf(a, "%.*s/%.*s/%.*s", STR_ARG(id),
                            STR_ARG(json_get_str(finding, "step")), STR_ARG(rule)));
    json_put(one, "partialFingerprints", prints);
    return one;
}

str export_sarif(arena *a, const json_t *result)
{
    JSON_CLOSING all = json_object();
    json_t *run = json_object(), *tool = json_object(), *driver = json_object(),
           *results = json_array(), *runs = json_array();
    const json_t *m, *finding;
    size_t i, k;

    json_put_str(driver, "name", STR("homing"));
    json_put_str(driver, "version", json_get_str(result, "homing"));
    json_put(driver, "rules", rules_json());
    json_put(tool, "driver", driver);
    json_array_foreach(json_object_get(result, "migrations"), i, m)
        json_array_foreach(json_object_get(m, "findings"), k, finding)(void)
            json_array_append_new(results, result_json(a, m, finding));
    json_put(run, "tool", tool);
    json_put_str(run, "columnKind", STR("unicodeCodePoints"));
    json_put(run, "results", results);
    (void)json_array_append_new(runs, run);
    json_put_str(all, "$schema", STR("https://json.schemastore.org/sarif-2.1.0.json"));
    json_put_str(all, "version", STR("2.1.0"));
    json_put(all, "runs", runs);
    return json_pretty(a, all);
}
