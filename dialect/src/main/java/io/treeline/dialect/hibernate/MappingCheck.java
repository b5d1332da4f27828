// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import jakarta.persistence.GeneratedValue;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.annotations.GenericGenerator;
import org.hibernate.annotations.IdGeneratorType;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.JoinedSubclass;
import org.hibernate.mapping.KeyValue;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.RootClass;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.BasicPluralJavaType;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the mapping before anything is built of it, where the dialect is IoTDB's. What could never work stops the
 * session factory with the sentence as the exception's own message; constraints, which nobody would keep, are named in
 * one warning, or stop it too ({@link IotdbDialect#CONSTRAINTS}); and columns of text that hold numbers or times of day
 * are read as what they are.
 */
public final class MappingCheck implements Integrator {
    private static final System.Logger LOG = System.getLogger(MappingCheck.class.getName());

    @Override
    public void integrate(
            Metadata metadata, BootstrapContext bootstrapContext, SessionFactoryImplementor sessionFactory) {
        if (metadata.getDatabase().getDialect() instanceof IotdbDialect dialect) {
            for (PersistentClass entity : metadata.getEntityBindings()) {
                check(entity);
                if (dialect.keepsAttributes()) {
                    // An ATTRIBUTE cannot be set by an UPDATE of rows, so columns that nobody changed must not be among
                    // what is set.
                    entity.setDynamicUpdate(true);
                }
                entity.getProperties().forEach(property -> columns(entity, property.getValue(), dialect));
                if (entity instanceof RootClass) {
                    columns(entity, entity.getIdentifier(), dialect);
                }
            }
            for (Collection collection : metadata.getCollectionBindings()) {
                if (!collection.isOneToMany()) {
                    throw Refusal.collectionTable(collection.getRole());
                }
            }
            constraints(
                    metadata, Objects.toString(sessionFactory.getProperties().get(IotdbDialect.CONSTRAINTS), "warn"));
        }
    }

    @Override
    public void disintegrate(SessionFactoryImplementor sessionFactory, SessionFactoryServiceRegistry serviceRegistry) {
        // Nothing was kept.
    }

    private static void check(PersistentClass entity) {
        if (entity instanceof JoinedSubclass || !entity.getJoins().isEmpty()) {
            throw Refusal.severalTables(entity.getEntityName());
        }
        if (entity instanceof RootClass
                && entity.isMutable()
                && !entity.getTable().isSubselect()) {
            generator(entity);
            if (!holdsTime(entity.getIdentifier())) {
                throw Refusal.identifierIsNoTime(entity.getEntityName());
            }
        }
    }

    // Identifiers

    /** Whether a part of the identifier may be the time; what is an association's is not known here. */
    private static boolean holdsTime(KeyValue identifier) {
        return identifier instanceof Component component
                ? component.getProperties().stream().anyMatch(property -> time(property.getValue()))
                : time(identifier);
    }

    private static boolean time(Value value) {
        if (!(value instanceof BasicValue basic)) {
            return true;
        }
        return switch (basic.resolve().getJdbcType().getDefaultSqlTypeCode()) {
            case SqlTypes.BIGINT,
                    SqlTypes.TIMESTAMP,
                    SqlTypes.TIMESTAMP_UTC,
                    SqlTypes.TIMESTAMP_WITH_TIMEZONE,
                    SqlTypes.INTEGER -> true;
            default -> false;
        };
    }

    /**
     * Refuses identifiers that the database, or Hibernate, is to make up. A generator of the application's own may well
     * make times.
     */
    private static void generator(PersistentClass entity) {
        Property identifier = entity.getIdentifierProperty();
        if (identifier == null || entity.getMappedClass() == null) {
            return;
        }
        members(entity.getMappedClass(), identifier.getName())
                .filter(member -> member.isAnnotationPresent(UuidGenerator.class)
                        || member.isAnnotationPresent(GeneratedValue.class) && !hasOwnGenerator(member))
                .findFirst()
                .ifPresent(member -> {
                    throw Refusal.generated(entity.getEntityName());
                });
    }

    // Users' entities have the annotation, deprecated or not.
    @SuppressWarnings("deprecation")
    private static boolean hasOwnGenerator(AnnotatedElement member) {
        return member.isAnnotationPresent(GenericGenerator.class)
                || !member.getAnnotation(GeneratedValue.class).generator().isEmpty()
                        && member.getAnnotation(GeneratedValue.class).strategy()
                                == jakarta.persistence.GenerationType.AUTO
                || Arrays.stream(member.getAnnotations())
                        .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(IdGeneratorType.class));
    }

    private static Stream<AnnotatedElement> members(Class<?> type, String property) {
        List<AnnotatedElement> members = new ArrayList<>();
        String getter = "get" + property;
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            Arrays.stream(c.getDeclaredFields())
                    .filter(field -> field.getName().equals(property))
                    .forEach(members::add);
            Arrays.stream(c.getDeclaredMethods())
                    .filter(method ->
                            method.getParameterCount() == 0 && method.getName().equalsIgnoreCase(getter))
                    .forEach(members::add);
        }
        return members.stream();
    }

    // Columns

    private static void columns(PersistentClass entity, Value value, IotdbDialect dialect) {
        if (value instanceof Component component) {
            component.getProperties().forEach(property -> columns(entity, property.getValue(), dialect));
        } else if (value instanceof BasicValue basic) {
            BasicValue.Resolution<?> resolution = basic.resolve();
            int type = resolution.getJdbcType().getDdlTypeCode();
            for (Selectable selectable : basic.getSelectables()) {
                if (selectable instanceof Column column) {
                    if (resolution.getDomainJavaType() instanceof BasicPluralJavaType
                                    && resolution.getValueConverter() == null
                            || unstorable(type)) {
                        throw Refusal.type(entity.getEntityName(), column.getName());
                    }
                    String cast = readAs(type);
                    if (cast != null && !column.hasCustomRead()) {
                        column.setCustomRead("cast(" + column.getQuotedName(dialect) + " as " + cast + ")");
                    }
                }
            }
        }
    }

    private static boolean unstorable(int type) {
        return switch (type) {
            case SqlTypes.ARRAY,
                    SqlTypes.STRUCT,
                    SqlTypes.STRUCT_ARRAY,
                    SqlTypes.STRUCT_TABLE,
                    SqlTypes.JSON,
                    SqlTypes.JSON_ARRAY,
                    SqlTypes.SQLXML,
                    SqlTypes.XML_ARRAY,
                    SqlTypes.VECTOR,
                    SqlTypes.INET,
                    SqlTypes.GEOMETRY,
                    SqlTypes.GEOGRAPHY,
                    SqlTypes.NAMED_ENUM,
                    SqlTypes.NAMED_ORDINAL_ENUM -> true;
            default -> false;
        };
    }

    /** As what a column of text is compared, sorted and computed with, or null if as itself. */
    private static @Nullable String readAs(int type) {
        return switch (type) {
            case SqlTypes.NUMERIC, SqlTypes.DECIMAL -> "numeric";
            case SqlTypes.TIME, SqlTypes.TIME_UTC, SqlTypes.TIME_WITH_TIMEZONE -> "time";
            default -> null;
        };
    }

    // Constraints

    // Index.getColumns: what replaces it is none in Hibernate 6, or gives selectables that may be formulas.
    @SuppressWarnings("deprecation")
    private static void constraints(Metadata metadata, String setting) {
        List<String> names = new ArrayList<>();
        for (Table table : metadata.collectTableMappings()) {
            table.getUniqueKeys()
                    .values()
                    .forEach(key -> names.add("unique " + table.getName()
                            + key.getColumns().stream().map(Column::getName).toList()));
            table.getColumns().stream()
                    .filter(Column::isUnique)
                    .forEach(column -> names.add("unique " + table.getName() + "[" + column.getName() + "]"));
            table.getForeignKeys().values().stream()
                    .filter(key -> key.isCreationEnabled() && key.isPhysicalConstraint())
                    .forEach(key -> names.add("foreign key " + table.getName()
                            + key.getColumns().stream().map(Column::getName).toList()));
            table.getChecks()
                    .forEach(check -> names.add("check " + table.getName() + "(" + check.getConstraint() + ")"));
            table.getColumns()
                    .forEach(column -> column.getCheckConstraints()
                            .forEach(check -> names.add("check " + table.getName() + "." + column.getName() + "("
                                    + check.getConstraint() + ")")));
            table.getIndexes()
                    .values()
                    .forEach(index -> names.add("index " + table.getName()
                            + index.getColumns().stream().map(Column::getName).toList()));
        }
        List<String> distinct = names.stream().distinct().sorted().toList();
        if (!distinct.isEmpty()) {
            if (setting.equalsIgnoreCase("refuse")) {
                throw Refusal.constraints(distinct);
            }
            if (!setting.equalsIgnoreCase("ignore")) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        Refusal.constraints(distinct).getMessage());
            }
        }
    }
}
