/*
 * inverse_postgres.h - what the files of inverse that know PostgreSQL share.
 */
#ifndef CATALOG_INVERSE_POSTGRES_H
#define CATALOG_INVERSE_POSTGRES_H

#include "catalog/inverse_plan.h"

typedef struct kind_form {
    const char *kind, *word; /* "TABLE" */
    const char *alterable;   /* attributes that make() changes in place, between blanks */
    void (*create)(inverse *v, item *it);
    void (*alter)(inverse *v, item *it); /* after create too, then as if from had nothing */
    bool late;                           /* has a LATE action */
} kind_form;

const kind_form *form_of(const object *o);
str called(inverse *v, const object *o); /* as ALTER, DROP and COMMENT name it */
void dress(inverse *v, item *it);        /* owner, grants, comment */
const object *before(const item *it);    /* what to alter from: NULL when it is made anew */
str table_path(inverse *v, const object *part);

/* SET and RESET of what differs in lists "a=b, c=d". */
void change_settings(inverse *v, str what, str old, str new);
/* Options of `list` whose name, or whose whole text, is not in `other`. */
str options_beside(inverse *v, str list, str other, bool by_name);
str foreign_options(inverse *v, item *it, str list);
str column_definition(inverse *v, const item *it, bool with_not_null);

/* Makers, by kind. */
void make_extension(inverse *v, item *it);
void alter_extension(inverse *v, item *it);
void make_language(inverse *v, item *it);
void make_access_method(inverse *v, item *it);
void make_type(inverse *v, item *it);
void alter_type(inverse *v, item *it);
bool type_is_alterable(inverse *v, const item *it);
void make_collation(inverse *v, item *it);
void make_conversion(inverse *v, item *it);
void make_wrapper(inverse *v, item *it);
void alter_options(inverse *v, item *it);
void make_server(inverse *v, item *it);
void make_mapping(inverse *v, item *it);
void make_sequence(inverse *v, item *it);
void alter_sequence(inverse *v, item *it);
void join_sequence(inverse *v, item *it);
str sequence_options(inverse *v, const object *to, const object *from);
void make_table(inverse *v, item *it);
void alter_table(inverse *v, item *it);
void join_table(inverse *v, item *it);
void check_column_order(inverse *v, item *it);
void make_view(inverse *v, item *it);
void alter_view(inverse *v, item *it);
bool view_grows(const item *it);
void make_column(inverse *v, item *it);
void alter_column(inverse *v, item *it);
void strip_column(inverse *v, item *it); /* of a view that stays: its own is taken off */
bool column_follows(inverse *v, const item *it, const char *which);
bool type_moves(inverse *v, const item *it);
bool computes_anew(inverse *v, const item *it); /* its type moves where no value can be converted */
bool constraint_fits(const item *it);
void make_constraint(inverse *v, item *it);
void alter_constraint(inverse *v, item *it);
void make_index(inverse *v, item *it);
void alter_index(inverse *v, item *it);
void join_index(inverse *v, item *it);
/* An index of a partitioned table that some partitions lack, and a partition that lacks it and
 * joins. */
bool index_waits(inverse *v, const item *it, const item *partition);
void make_statistics(inverse *v, item *it);
void alter_statistics(inverse *v, item *it);
void make_trigger(inverse *v, item *it);
void alter_trigger(inverse *v, item *it);
bool trigger_is_cloned(inverse *v, const item *it);
bool made_by_whole(inverse *v, const item *it); /* comes with what it is a part of */
/* Its table's parent has one that was called, and is to be called, the same. */
bool renamed_with_parent(inverse *v, const item *it);
/* The partitioned table that it is a partition of in `from`. */
const item *parent_of(inverse *v, const item *it);
/* A partition that stays, and leaves its parent, be it to join it again. */
bool partition_detaches(inverse *v, const item *it);
/* As partition_detaches(), and a table that stays and inherits from some parent no more. */
bool table_detaches(inverse *v, const item *it);
void leave_parents(inverse *v, const item *it);
/* What a partition keeps while it is on its own. */
bool stays_with_partition(inverse *v, const item *it);
/* Its name with the names that the types of its signature have in the database now. */
str name_now(inverse *v, const item *it);
/* As name_now(), where it stays with the types as `to` writes them. */
str name_following(inverse *v, const item *it);
bool goes_with_whole(inverse *v, const item *it); /* goes with it */
void make_policy(inverse *v, item *it);
void make_function(inverse *v, item *it);
bool function_fits(inverse *v, const item *it);
bool function_differs(inverse *v, const item *it);
void make_aggregate(inverse *v, item *it);
void make_operator(inverse *v, item *it);
void make_operator_class(inverse *v, item *it);
void make_operator_family(inverse *v, item *it);
void make_cast(inverse *v, item *it);
void make_transform(inverse *v, item *it);
void make_search(inverse *v, item *it);
void alter_dictionary(inverse *v, item *it);
void alter_configuration(inverse *v, item *it);
void make_event_trigger(inverse *v, item *it);
void alter_event_trigger(inverse *v, item *it);
void make_publication(inverse *v, item *it);
void alter_publication(inverse *v, item *it);
void make_subscription(inverse *v, item *it);
void alter_privileges(inverse *v, item *it);
void make_label(inverse *v, item *it);
void split_signature(str name, str *bare, str *arguments);

#endif
