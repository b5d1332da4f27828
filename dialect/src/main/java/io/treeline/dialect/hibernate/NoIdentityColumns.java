// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.identity.IdentityColumnSupportImpl;
import org.hibernate.id.PostInsertIdentityPersister;
import org.hibernate.id.insert.GetGeneratedKeysDelegate;
import org.hibernate.persister.entity.EntityPersister;

/**
 * Refuses {@code GenerationType.IDENTITY} while the session factory is built; the base class would fail at the first
 * insert.
 */
final class NoIdentityColumns extends IdentityColumnSupportImpl {
    static final NoIdentityColumns INSTANCE = new NoIdentityColumns();

    private NoIdentityColumns() {}

    @Override
    public boolean hasIdentityInsertKeyword() {
        throw Refusal.identity();
    }

    @Override
    public String getIdentityColumnString(int type) {
        throw Refusal.identity();
    }

    @Override
    public String getIdentitySelectString(String table, String column, int type) {
        throw Refusal.identity();
    }

    // Hibernate still calls it as long as it has it.
    @Override
    @SuppressWarnings("removal")
    public GetGeneratedKeysDelegate buildGetGeneratedKeysDelegate(
            PostInsertIdentityPersister persister, Dialect dialect) {
        throw Refusal.identity();
    }

    @Override
    public GetGeneratedKeysDelegate buildGetGeneratedKeysDelegate(EntityPersister persister) {
        throw Refusal.identity();
    }
}
