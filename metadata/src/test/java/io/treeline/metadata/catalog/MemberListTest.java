// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.PathPattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MemberListTest {
    private static final int MOST = 2_000;

    /** Says how much may be held, and is asked nothing else. */
    private static final CatalogSource BOUNDED = new CatalogSource() {
        @Override
        public ServerModel model() {
            return ServerModel.TREE;
        }

        @Override
        public TimePrecision precision() {
            return TimePrecision.MILLI;
        }

        @Override
        public MetadataRows query(String nativeSql) {
            throw new IllegalStateException(nativeSql);
        }

        @Override
        public long maxHeldBytes() {
            return MOST;
        }
    };

    private final MemberList list =
            new MemberList(PathPattern.of(new TableName("root.g", "d*")).orElseThrow(), new ListingMemory(BOUNDED));

    private static Column column(String name) {
        return new Column(name, ColumnType.INT32, Column.Role.FIELD, null);
    }

    @Test
    void seriesOfADeviceThatComeInSeveralPlacesAreOneMember() throws SQLException {
        list.add("root.g.d2", column("b"));
        list.add("root.g.other", column("x"));
        list.add("root.g.d1", column("a"));
        list.add("root.g.d1", column("b"));
        list.add("root.g.d2", column("a"));
        assertThat(list.sorted()).extracting(Members.Member::name).containsExactly("d1", "d2");
    }

    @Test
    void membersOfOneMakeShareTheirMeasurements() throws SQLException {
        list.add("root.g.d2", column("b"));
        list.add("root.g.d1", column("a"));
        list.add("root.g.d1", column("b"));
        list.add("root.g.d2", column("a"));
        var members = list.sorted();
        assertThat(members.get(0).measurements()).extracting(Column::name).containsExactly("a", "b");
        assertThat(members.get(1).measurements()).isSameAs(members.get(0).measurements());
    }

    @Test
    void aListThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < MOST; i++) {
                        list.add("root.g.d" + i, column("a"));
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "53200")
                .hasMessageContaining("maxLocalMemory");
    }
}
