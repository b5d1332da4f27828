// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The columns of pg_catalog's tables, with the values that they usually have: {@code o} an oid, {@code i} an integer,
 * {@code b} a boolean, {@code t} text, {@code f} a real, {@code a} an array of integers.
 */
final class SystemColumns {
    private static final Map<String, String> TABLES = new TreeMap<>(Map.ofEntries(
            Map.entry("pg_namespace", "o:oid t:nspname o:nspowner t:nspacl"),
            Map.entry(
                    "pg_class",
                    "o:oid t:relname o:relnamespace o:reltype=0 o:reloftype=0 o:relowner o:relam=0 o:relfilenode=0 o:reltablespace=0 i:relpages=0 f:reltuples=-1 i:relallvisible=0 o:reltoastrelid=0 "
                            + "b:relhasindex b:relisshared=f t:relpersistence=p t:relkind i:relnatts i:relchecks=0 b:relhasrules=f b:relhastriggers=f b:relhassubclass=f b:relrowsecurity=f b:relforcerowsecurity=f "
                            + "b:relispopulated=t t:relreplident=n b:relispartition=f o:relrewrite=0 t:relacl t:reloptions t:relpartbound"),
            Map.entry(
                    "pg_attribute",
                    "o:attrelid t:attname o:atttypid i:attlen i:attnum i:attcacheoff=-1 i:atttypmod=-1 i:attndims=0 b:attbyval t:attalign=i t:attstorage=p t:attcompression= b:attnotnull "
                            + "b:atthasdef=f b:atthasmissing=f t:attidentity= t:attgenerated= b:attisdropped=f b:attislocal=t i:attinhcount=0 i:attstattarget=-1 o:attcollation t:attacl t:attoptions t:attfdwoptions "
                            + "t:attmissingval"),
            Map.entry(
                    "pg_type",
                    "o:oid t:typname o:typnamespace=11 o:typowner=10 i:typlen b:typbyval t:typtype=b t:typcategory b:typispreferred b:typisdefined=t t:typdelim=, o:typrelid=0 t:typsubscript=- "
                            + "o:typelem o:typarray t:typinput t:typoutput t:typalign=i t:typstorage=p b:typnotnull=f o:typbasetype=0 i:typtypmod=-1 i:typndims=0 o:typcollation t:typdefaultbin t:typdefault t:typacl"),
            Map.entry(
                    "pg_index",
                    "o:indexrelid o:indrelid i:indnatts i:indnkeyatts b:indisunique=t b:indnullsnotdistinct=f b:indisprimary=t b:indisexclusion=f b:indimmediate=t b:indisclustered=f b:indisvalid=t "
                            + "b:indcheckxmin=f b:indisready=t b:indislive=t b:indisreplident=f a:indkey a:indoption t:indexprs t:indpred"),
            Map.entry(
                    "pg_constraint",
                    "o:oid t:conname o:connamespace t:contype b:condeferrable=f b:condeferred=f b:convalidated=t o:conrelid o:contypid=0 o:conindid o:conparentid=0 o:confrelid=0 "
                            + "t:confupdtype=~ t:confdeltype=~ t:confmatchtype=~ b:conislocal=t i:coninhcount=0 b:connoinherit=t a:conkey a:confkey t:conbin"),
            Map.entry("pg_description", "o:objoid o:classoid i:objsubid t:description"),
            Map.entry(
                    "pg_tables",
                    "t:schemaname t:tablename t:tableowner t:tablespace b:hasindexes=t b:hasrules=f b:hastriggers=f b:rowsecurity=f"),
            Map.entry("pg_views", "t:schemaname t:viewname t:viewowner t:definition"),
            Map.entry("pg_indexes", "t:schemaname t:tablename t:indexname t:tablespace t:indexdef"),
            Map.entry(
                    "pg_settings",
                    "t:name t:setting t:unit t:category=Treeline t:short_desc t:extra_desc t:context t:vartype t:source=session t:min_val t:max_val t:enumvals t:boot_val t:reset_val t:sourcefile "
                            + "i:sourceline b:pending_restart=f"),
            Map.entry(
                    "pg_database",
                    "o:oid t:datname o:datdba i:encoding=6 t:datlocprovider=c b:datistemplate=f b:datallowconn=t i:datconnlimit=-1 o:dattablespace=1663 t:datcollate=C t:datctype=C.UTF-8 "
                            + "t:datacl"),
            Map.entry(
                    "pg_roles",
                    "t:rolname b:rolsuper b:rolinherit=t b:rolcreaterole b:rolcreatedb b:rolcanlogin=t b:rolreplication=f i:rolconnlimit=-1 t:rolpassword=******** t:rolvaliduntil b:rolbypassrls=f "
                            + "t:rolconfig o:oid"),
            Map.entry(
                    "pg_user",
                    "t:usename o:usesysid b:usecreatedb b:usesuper b:userepl=f b:usebypassrls=f t:passwd=******** t:valuntil t:useconfig"),
            Map.entry("pg_am", "o:oid t:amname t:amhandler t:amtype"),
            Map.entry(
                    "pg_collation",
                    "o:oid t:collname o:collnamespace=11 o:collowner=10 t:collprovider=c b:collisdeterministic=t i:collencoding=-1 t:collcollate t:collctype"),
            Map.entry("pg_tablespace", "o:oid t:spcname o:spcowner t:spcacl t:spcoptions"),
            Map.entry(
                    "pg_proc",
                    "o:oid t:proname o:pronamespace o:proowner o:prolang t:prokind b:proretset t:provolatile i:pronargs i:pronargdefaults o:prorettype t:proargtypes t:proallargtypes t:proargmodes "
                            + "t:proargnames t:prosrc t:proacl b:proisstrict"),
            Map.entry("pg_attrdef", "o:oid o:adrelid i:adnum t:adbin"),
            Map.entry("pg_inherits", "o:inhrelid o:inhparent i:inhseqno b:inhdetachpending"),
            Map.entry("pg_enum", "o:oid o:enumtypid f:enumsortorder t:enumlabel"),
            Map.entry(
                    "pg_sequence",
                    "o:seqrelid o:seqtypid o:seqstart o:seqincrement o:seqmax o:seqmin o:seqcache b:seqcycle"),
            Map.entry(
                    "pg_sequences",
                    "t:schemaname t:sequencename t:sequenceowner t:data_type o:start_value o:min_value o:max_value o:increment_by b:cycle o:cache_size o:last_value"),
            Map.entry(
                    "pg_matviews",
                    "t:schemaname t:matviewname t:matviewowner t:tablespace b:hasindexes b:ispopulated t:definition"),
            Map.entry(
                    "pg_trigger",
                    "o:oid o:tgrelid o:tgparentid t:tgname o:tgfoid i:tgtype t:tgenabled b:tgisinternal o:tgconstrrelid o:tgconstrindid o:tgconstraint"),
            Map.entry(
                    "pg_rewrite",
                    "o:oid t:rulename o:ev_class t:ev_type t:ev_enabled b:is_instead t:ev_qual t:ev_action"),
            Map.entry("pg_depend", "o:classid o:objid i:objsubid o:refclassid o:refobjid i:refobjsubid t:deptype"),
            Map.entry("pg_extension", "o:oid t:extname o:extowner o:extnamespace b:extrelocatable t:extversion"),
            Map.entry("pg_foreign_table", "o:ftrelid o:ftserver t:ftoptions"),
            Map.entry(
                    "pg_foreign_server",
                    "o:oid t:srvname o:srvowner o:srvfdw t:srvtype t:srvversion t:srvacl t:srvoptions"),
            Map.entry("pg_partitioned_table", "o:partrelid t:partstrat i:partnatts o:partdefid"),
            Map.entry(
                    "pg_policy",
                    "o:oid t:polname o:polrelid t:polcmd b:polpermissive t:polroles t:polqual t:polwithcheck"),
            Map.entry("pg_range", "o:rngtypid o:rngsubtype o:rngmultitypid o:rngcollation"),
            Map.entry("pg_shdescription", "o:objoid o:classoid t:description"),
            Map.entry("pg_auth_members", "o:roleid o:member o:grantor b:admin_option"),
            Map.entry("pg_language", "o:oid t:lanname o:lanowner b:lanispl b:lanpltrusted")));

    private SystemColumns() {}

    /**
     * A column.
     *
     * @param usual its value where a row does not say; may be null
     */
    record SystemColumn(Column column, ColumnType element, Object usual) {}

    /** The tables there are. */
    static List<String> tables() {
        return List.copyOf(TABLES.keySet());
    }

    /** The columns of a table; empty when there is no such table. */
    static List<SystemColumn> of(String table) {
        String specs = TABLES.get(table);
        List<SystemColumn> columns = new ArrayList<>();
        for (String spec : specs == null ? new String[0] : specs.split(" ")) {
            int equals = spec.indexOf('=');
            String name = spec.substring(2, equals < 0 ? spec.length() : equals);
            String usual = equals < 0 ? null : spec.substring(equals + 1).replace('~', ' ');
            ColumnType type = switch (spec.charAt(0)) {
                case 'o' -> ColumnType.INT64;
                case 'i' -> ColumnType.INT32;
                case 'b' -> ColumnType.BOOLEAN;
                case 'f' -> ColumnType.FLOAT;
                case 'a' -> ColumnType.ARRAY;
                default -> ColumnType.TEXT;
            };
            columns.add(new SystemColumn(
                    new Column(name, type, Column.Role.FIELD, null),
                    type == ColumnType.ARRAY ? ColumnType.INT32 : null,
                    usual == null ? null : value(type, usual)));
        }
        return columns;
    }

    private static Object value(ColumnType type, String text) {
        return switch (type) {
            case INT64 -> Long.valueOf(text);
            case INT32 -> Integer.valueOf(text);
            case BOOLEAN -> text.equals("t");
            case FLOAT -> Float.valueOf(text);
            default -> text;
        };
    }
}
