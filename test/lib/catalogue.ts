/*
 * catalogue.ts - queries that tell, in lines of text, everything a PostgreSQL catalogue holds of a database.
 *
 * Each yields (kind, name, text). Nothing here comes from the program under test. Columns that only some server
 * versions have are read through to_jsonb(row), so that one text serves them all. Names are qualified, because the
 * search path is empty. Object ids and statistics are left out; so is what an extension brought.
 *
 * :own is the condition on a schema's name that makes it ours to look at.
 */

/* Members of extensions belong to their extension. */
const member = (catalogue: string, oid: string): string =>
  `EXISTS (SELECT FROM pg_depend dep WHERE dep.classid = '${catalogue}'::regclass AND dep.objid = ${oid} AND dep.deptype = 'e')`

const owner = (oid: string): string => `pg_get_userbyid(${oid})`

/* Grants in a fixed order; the owner's own default grants are what null means, so both are written out. */
const acl = (column: string, kind: string, role: string): string => aclOf(column, `'${kind}'`, role)

const aclOf = (column: string, kind: string, role: string): string =>
  `(SELECT string_agg(a.grantee::regrole::text || '=' || a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END
      || '/' || a.grantor::regrole::text, ',' ORDER BY a.grantee::regrole::text, a.privilege_type, a.grantor::regrole::text)
    FROM aclexplode(coalesce(${column}, acldefault(${kind}, ${role}))) a)`

/* Some releases note a position of one server among a column's options, which pg_dump leaves out as well. */
const options = (column: string): string =>
  `(SELECT array_agg(o ORDER BY o COLLATE "C") FROM unnest(${column}) o WHERE o NOT LIKE 'pg\\_attver=%')`

/* regcollation came with 13. */
const collation = (oid: string): string =>
  `(SELECT concat_ws('.', quote_ident(cn.nspname), quote_ident(co.collname)) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
      WHERE co.oid = ${oid})`

/* Row filters came with 15: a server that stands in for 18 may be older, and is not asked for them. */
const rowFilter = process.env['HOMING_TEST_POSTGRES'] === undefined ? 'pg_get_expr(r.prqual, r.prrelid)' : 'NULL'

/* The names of things that a row refers to by regclass and the like are stable; to_jsonb of the rest is enough. */
const row = (alias: string, ...without: string[]): string =>
  `(to_jsonb(${alias}) ${without.map((name) => `- '${name}'`).join(' ')})::text`

export const CATALOGUE: readonly string[] = [
  `SELECT 'schema' AS kind, n.nspname::text AS name, concat_ws(' ', 'owner', ${owner('n.nspowner')}, 'grants', ${acl('n.nspacl', 'n', 'n.nspowner')}) AS text
   FROM pg_namespace n WHERE :own AND NOT ${member('pg_namespace', 'n.oid')}`,

  `SELECT 'extension', x.extname::text, concat_ws(' ', x.extversion, n.nspname, x.extrelocatable)
   FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace`,

  `SELECT 'relation', c.oid::regclass::text, concat_ws(' ', c.relkind, c.relpersistence, 'owner', ${owner('c.relowner')},
     'am', am.amname, 'tablespace', t.spcname, 'options', ${options('c.reloptions')}, 'toast', ${options('toast.reloptions')}, 'rls', c.relrowsecurity,
     c.relforcerowsecurity, 'identity', c.relreplident, 'of', nullif(c.reloftype, 0)::regtype, 'partition by',
     pg_get_partkeydef(c.oid), 'bound', pg_get_expr(c.relpartbound, c.oid), 'populated', c.relispopulated, 'grants',
     ${aclOf('c.relacl', `CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char"`, 'c.relowner')})
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam
   LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
   WHERE :own AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c', 'S') AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'inherits', i.inhrelid::regclass::text, concat_ws(' ', i.inhseqno, i.inhparent::regclass, nullif(to_jsonb(i)->>'inhdetachpending', 'false'))
   FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE :own`,

  `SELECT 'column', c.oid::regclass::text || ' ' || to_char(row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), 'FM0000'),
     concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), 'collation', ${collation('a.attcollation')},
     'not null', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'identity', nullif(a.attidentity, ''), 'generated',
     nullif(a.attgenerated, ''), 'storage', a.attstorage, nullif(to_jsonb(a)->>'attcompression', ''), 'target',
     nullif(to_jsonb(a)->>'attstattarget', '-1'), 'options', ${options('a.attoptions')}, a.attfdwoptions, 'local', a.attislocal, 'grants',
     CASE WHEN a.attacl IS NOT NULL THEN ${acl('a.attacl', 'c', 'c.relowner')} END)
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE :own AND a.attnum > 0 AND NOT a.attisdropped AND a.attname !~ '^homing_keep_[0-9]+$' AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'constraint', coalesce(nullif(k.conrelid, 0)::regclass::text, nullif(k.contypid, 0)::regtype::text) || ' ' || quote_ident(k.conname),
     concat_ws(' ', k.contype, pg_get_constraintdef(k.oid), 'validated', k.convalidated, 'deferred', k.condeferred, 'local', k.conislocal,
     'parent', nullif(k.conparentid, 0) IS NOT NULL, 'no inherit', k.connoinherit, 'enforced', to_jsonb(k)->>'conenforced')
   FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
   WHERE :own AND k.contype <> 't' AND NOT ${member('pg_class', 'k.conrelid')} AND NOT ${member('pg_type', 'k.contypid')}`,

  `SELECT 'index', c.oid::regclass::text, concat_ws(' ', pg_get_indexdef(c.oid), 'valid', i.indisvalid, 'ready', i.indisready, 'live',
     i.indislive, 'primary', i.indisprimary, 'immediate', i.indimmediate, 'identity', i.indisreplident, 'clustered', i.indisclustered, 'tablespace', t.spcname, 'targets',
     (SELECT string_agg(a.attnum || ':' || (to_jsonb(a)->>'attstattarget'), ',' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND nullif(to_jsonb(a)->>'attstattarget', '-1') IS NOT NULL))
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace WHERE :own AND NOT ${member('pg_class', 'i.indrelid')}`,

  `SELECT 'sequence', s.seqrelid::regclass::text, concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin,
     s.seqcache, s.seqcycle, 'owned by', (SELECT d.deptype::text || ' ' || d.refobjid::regclass || '.' || a.attname FROM pg_depend d
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass
      AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
   FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE :own AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'view', c.oid::regclass::text, pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE :own AND c.relkind IN ('v', 'm') AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'rule', r.ev_class::regclass::text || ' ' || quote_ident(r.rulename), concat_ws(' ', pg_get_ruledef(r.oid), r.ev_enabled)
   FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE :own AND NOT (r.rulename = '_RETURN' AND c.relkind IN ('v', 'm')) AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'function', p.oid::regprocedure::text, concat_ws(' ', p.prokind, 'owner', ${owner('p.proowner')}, 'grants', ${acl('p.proacl', 'f', 'p.proowner')},
     CASE WHEN p.prokind = 'a' THEN concat_ws(' ', pg_get_function_result(p.oid), p.proparallel, (SELECT concat_ws(' ', g.aggkind, g.aggnumdirectargs,
       g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggdeserialfn, g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn, g.aggfinalextra,
       g.aggmfinalextra, g.aggfinalmodify, g.aggmfinalmodify, g.aggsortop::regoper, g.aggtranstype::regtype, g.aggtransspace, g.aggmtranstype::regtype,
       g.aggmtransspace, g.agginitval, g.aggminitval) FROM pg_aggregate g WHERE g.aggfnoid = p.oid)) ELSE pg_get_functiondef(p.oid) END)
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE :own AND NOT ${member('pg_proc', 'p.oid')}`,

  `SELECT 'trigger', t.tgrelid::regclass::text || ' ' || quote_ident(t.tgname), concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled, nullif(to_jsonb(t)->>'tgparentid', '0') IS NOT NULL)
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE :own AND NOT t.tgisinternal AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'internal trigger', t.tgrelid::regclass::text || ' ' || quote_ident(k.conname), concat_ws(' ', t.tgfoid::regproc, t.tgenabled)
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_constraint k ON k.oid = t.tgconstraint
   WHERE :own AND t.tgisinternal AND t.tgenabled <> 'O'`,

  `SELECT 'event trigger', e.evtname::text, concat_ws(' ', e.evtevent, e.evtfoid::regproc, e.evtenabled, e.evttags, ${owner('e.evtowner')}) FROM pg_event_trigger e
   WHERE NOT ${member('pg_event_trigger', 'e.oid')}`,

  `SELECT 'policy', p.polrelid::regclass::text || ' ' || quote_ident(p.polname), concat_ws(' ', p.polcmd, p.polpermissive, 'to',
     (SELECT string_agg(CASE r WHEN 0 THEN 'public' ELSE r::regrole::text END, ',' ORDER BY r::regrole::text) FROM unnest(p.polroles) r),
     'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
   FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE :own AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'type', t.oid::regtype::text, concat_ws(' ', t.typtype, 'owner', ${owner('t.typowner')}, 'grants', ${acl('t.typacl', 'T', 't.typowner')}, 'base',
     nullif(t.typbasetype, 0)::regtype, format_type(nullif(t.typbasetype, 0), t.typtypmod), 'collation', ${collation('t.typcollation')}, 'not null', t.typnotnull,
     'default', coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault), 'storage', t.typstorage, t.typalign, t.typlen, t.typbyval, t.typdelim, t.typcategory, t.typispreferred, t.typinput, t.typoutput, t.typreceive,
     t.typsend, t.typmodin, t.typmodout, t.typanalyze, t.typisdefined, 'labels',
     (SELECT string_agg(quote_literal(l.enumlabel), ',' ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = t.oid), 'range',
     (SELECT concat_ws(' ', r.rngsubtype::regtype, (to_jsonb(r)->>'rngmultitypid')::oid::regtype, ${collation('r.rngcollation')}, o.opcname, r.rngcanonical, r.rngsubdiff)
      FROM pg_range r JOIN pg_opclass o ON o.oid = r.rngsubopc WHERE r.rngtypid = t.oid))
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE :own AND (t.typrelid = 0 OR c.relkind = 'c') AND t.typcategory <> 'A' AND NOT ${member('pg_type', 't.oid')}`,

  `SELECT 'operator', o.oid::regoperator::text, concat_ws(' ', ${owner('o.oprowner')}, o.oprcode, o.oprresult::regtype, o.oprcanmerge, o.oprcanhash,
     nullif(o.oprcom, 0)::regoperator, nullif(o.oprnegate, 0)::regoperator, o.oprrest, o.oprjoin)
   FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE :own AND NOT ${member('pg_operator', 'o.oid')}`,

  `SELECT 'operator family', concat_ws(' ', n.nspname, f.opfname, m.amname), concat_ws(' ', ${owner('f.opfowner')},
     (SELECT string_agg(concat_ws(' ', o.amopstrategy, o.amopopr::regoperator, o.amoppurpose), ',' ORDER BY o.amopstrategy, o.amopopr::regoperator::text) FROM pg_amop o WHERE o.amopfamily = f.oid),
     (SELECT string_agg(concat_ws(' ', o.amprocnum, o.amproc), ',' ORDER BY o.amprocnum, o.amproc::text) FROM pg_amproc o WHERE o.amprocfamily = f.oid))
   FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod WHERE :own AND NOT ${member('pg_opfamily', 'f.oid')}`,

  `SELECT 'operator class', concat_ws(' ', n.nspname, o.opcname, m.amname), concat_ws(' ', ${owner('o.opcowner')}, o.opcintype::regtype, o.opcdefault,
     nullif(o.opckeytype, 0)::regtype, f.opfname)
   FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am m ON m.oid = o.opcmethod JOIN pg_opfamily f ON f.oid = o.opcfamily
   WHERE :own AND NOT ${member('pg_opclass', 'o.oid')}`,

  `SELECT 'access method', a.amname::text, concat_ws(' ', a.amtype, a.amhandler) FROM pg_am a WHERE a.oid >= 16384 AND NOT ${member('pg_am', 'a.oid')}`,

  `SELECT 'cast', concat_ws(' ', k.castsource::regtype, k.casttarget::regtype), concat_ws(' ', nullif(k.castfunc, 0)::regprocedure, k.castcontext, k.castmethod)
   FROM pg_cast k WHERE k.oid >= 16384 AND NOT ${member('pg_cast', 'k.oid')}`,

  `SELECT 'collation', ${collation('k.oid')}, ${row('k', 'oid', 'collnamespace', 'collowner', 'collversion')} || ${owner('k.collowner')}
   FROM pg_collation k JOIN pg_namespace n ON n.oid = k.collnamespace WHERE :own AND NOT ${member('pg_collation', 'k.oid')}`,

  `SELECT 'conversion', concat_ws('.', n.nspname, k.conname), concat_ws(' ', k.conforencoding, k.contoencoding, k.conproc, k.condefault, ${owner('k.conowner')})
   FROM pg_conversion k JOIN pg_namespace n ON n.oid = k.connamespace WHERE :own AND NOT ${member('pg_conversion', 'k.oid')}`,

  `SELECT 'language', l.lanname::text, concat_ws(' ', l.lanpltrusted, nullif(l.lanplcallfoid, 0)::regproc, ${owner('l.lanowner')}, ${acl('l.lanacl', 'l', 'l.lanowner')})
   FROM pg_language l`,

  `SELECT 'transform', concat_ws(' ', t.trftype::regtype, l.lanname), concat_ws(' ', t.trffromsql, t.trftosql) FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
   WHERE NOT ${member('pg_transform', 't.oid')}`,

  `SELECT 'text search configuration', c.oid::regconfig::text, concat_ws(' ', ${owner('c.cfgowner')}, p.prsname,
     (SELECT string_agg(concat_ws(' ', m.maptokentype, m.mapseqno, m.mapdict::regdictionary), ',' ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))
   FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser WHERE :own AND NOT ${member('pg_ts_config', 'c.oid')}`,

  `SELECT 'text search dictionary', d.oid::regdictionary::text, concat_ws(' ', ${owner('d.dictowner')}, t.tmplname, d.dictinitoption)
   FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate WHERE :own AND NOT ${member('pg_ts_dict', 'd.oid')}`,

  `SELECT 'text search parser', concat_ws('.', n.nspname, p.prsname), concat_ws(' ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)
   FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE :own AND NOT ${member('pg_ts_parser', 'p.oid')}`,

  `SELECT 'text search template', concat_ws('.', n.nspname, t.tmplname), concat_ws(' ', t.tmplinit, t.tmpllexize)
   FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace WHERE :own AND NOT ${member('pg_ts_template', 't.oid')}`,

  `SELECT 'foreign data wrapper', f.fdwname::text, concat_ws(' ', ${owner('f.fdwowner')}, nullif(f.fdwhandler, 0)::regproc, nullif(f.fdwvalidator, 0)::regproc, f.fdwoptions,
     ${acl('f.fdwacl', 'F', 'f.fdwowner')}) FROM pg_foreign_data_wrapper f WHERE NOT ${member('pg_foreign_data_wrapper', 'f.oid')}`,

  `SELECT 'foreign server', s.srvname::text, concat_ws(' ', ${owner('s.srvowner')}, f.fdwname, s.srvtype, s.srvversion, s.srvoptions, ${acl('s.srvacl', 'S', 's.srvowner')})
   FROM pg_foreign_server s JOIN pg_foreign_data_wrapper f ON f.oid = s.srvfdw WHERE NOT ${member('pg_foreign_server', 's.oid')}`,

  `SELECT 'user mapping', concat_ws(' ', u.srvname, u.usename), u.umoptions::text FROM pg_user_mappings u`,

  `SELECT 'foreign table', f.ftrelid::regclass::text, concat_ws(' ', s.srvname, f.ftoptions) FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
   JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE :own AND NOT ${member('pg_class', 'c.oid')}`,

  `SELECT 'publication', p.pubname::text, concat_ws(' ', ${owner('p.pubowner')}, ${row('p', 'oid', 'pubowner', 'pubname')},
     (SELECT string_agg(concat_ws(' ', r.prrelid::regclass, ${rowFilter},
        (SELECT string_agg(quote_ident(a.attname), ',' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = r.prrelid AND to_jsonb(r)->'prattrs' @> to_jsonb(a.attnum))),
        ';' ORDER BY r.prrelid::regclass::text) FROM pg_publication_rel r WHERE r.prpubid = p.oid),
     (SELECT string_agg(s.refobjid::regnamespace::text, ',' ORDER BY s.refobjid::regnamespace::text) FROM pg_depend d JOIN pg_depend s USING (classid, objid)
      WHERE d.classid = to_regclass('pg_catalog.pg_publication_namespace') AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid
        AND s.refclassid = 'pg_namespace'::regclass))
   FROM pg_publication p`,

  `SELECT 'subscription', s.subname::text, concat_ws(' ', ${owner('s.subowner')}, s.subenabled, to_jsonb(s)->>'subbinary', to_jsonb(s)->>'substream', s.subslotname, s.subsynccommit, s.subpublications)
   FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,

  `SELECT 'statistics', concat_ws('.', n.nspname, s.stxname), concat_ws(' ', ${owner('s.stxowner')}, pg_get_statisticsobjdef(s.oid), nullif(to_jsonb(s)->>'stxstattarget', '-1'))
   FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE :own AND NOT ${member('pg_statistic_ext', 's.oid')}`,

  `SELECT 'default grants', concat_ws(' ', ${owner('d.defaclrole')}, nullif(d.defaclnamespace, 0)::regnamespace, d.defaclobjtype),
     (SELECT string_agg(concat_ws(' ', a.grantee::regrole, a.privilege_type, a.is_grantable), ',' ORDER BY a.grantee::regrole::text, a.privilege_type) FROM aclexplode(d.defaclacl) a)
   FROM pg_default_acl d`,

  `SELECT 'comment', concat_ws(' ', i.type, i.identity), d.description FROM pg_description d JOIN pg_namespace n ON true,
     LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) i
   WHERE d.objoid >= 16384 AND n.nspname = coalesce(i.schema, CASE WHEN i.type = 'schema' THEN trim(both '"' from i.identity) END,
     substring(i.identity from ' on ([^."]+)[.]'), 'public') AND :own`,

  `SELECT 'schema comment', n.nspname::text, obj_description(n.oid, 'pg_namespace') FROM pg_namespace n WHERE n.oid < 16384 AND :own`,

  `SELECT 'security label', concat_ws(' ', i.type, i.identity), concat_ws(' ', l.provider, l.label) FROM pg_seclabel l, LATERAL pg_identify_object(l.classoid, l.objoid, l.objsubid) i`,

  `SELECT 'setting', coalesce(nullif(s.setrole, 0)::regrole::text, 'all roles'), array_to_string(s.setconfig, E'\\n') FROM pg_db_role_setting s
   WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())`,
]
