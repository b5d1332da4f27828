// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.sql.dml.StoredTableRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of a table of the table model, which are told apart by their times and TAGs. */
final class TableModelKeys extends RowKeys {
    /** For so many sets of tags a condition each is made; more are asked about in parts. */
    private static final int TAGS_NAMED = 50;

    /** A row's key: the time and its tags, null where they are. */
    record Key(long time, List<String> tags) {}

    @Override
    Object of(TabletRows rows, int[] tags, int i) {
        ColumnBuffer[] cells = rows.buffer().columns();
        int place = rows.place(i);
        String[] texts = new String[tags.length];
        for (int tag = 0; tag < tags.length; tag++) {
            texts[tag] = tags[tag] < 0 || cells[tags[tag]].isNull(place) ? null : cells[tags[tag]].textAt(place);
        }
        return new Key(rows.time(i), Arrays.asList(texts));
    }

    @Override
    List<LookUp> lookUps(StoredRows.Wanted wanted, List<Long> times) {
        StoredTableRows there = new StoredTableRows(
                wanted.rows().buffer().database(),
                wanted.rows().target(),
                wanted.shape().time(),
                wanted.shape().tags());
        List<List<String>> tags = List.copyOf(wanted.tags());
        List<LookUp> lookUps = new ArrayList<>();
        for (int first = 0; first < tags.size(); first += TAGS_NAMED) {
            List<List<String>> some = tags.subList(first, Math.min(tags.size(), first + TAGS_NAMED));
            long most = times.size() == 1 ? Long.MAX_VALUE : StoredRows.most((long) times.size() * some.size());
            lookUps.add(new LookUp(there.rows(times.get(0), times.get(times.size() - 1), some, most), most));
        }
        return lookUps;
    }

    @Override
    String name(String label) {
        return label.toLowerCase(Locale.ROOT);
    }

    @Override
    KeyReader reader(StoredRows.Place[] places, TableShape shape) {
        int time = vector(places, shape.time());
        int[] tags = shape.tags().stream().mapToInt(tag -> vector(places, tag)).toArray();
        return (block, row) -> {
            List<String> texts = new ArrayList<>(tags.length);
            for (int at : tags) {
                ColumnVector vector = at < 0 ? null : block.columns()[at];
                texts.add(vector == null || vector.isNull(row) ? null : vector.getString(row));
            }
            return new Key(block.columns()[time].getLong(row), texts);
        };
    }

    private static int vector(StoredRows.Place[] places, @Nullable String name) {
        int at = -1;
        for (StoredRows.Place place : places) {
            at = place.name().equals(name) ? place.vector() : at;
        }
        return at;
    }

    /**
     * Whether the table got a TAG since it was looked up, so that what is stored cannot be told apart by the tags
     * known; a new FIELD is noted as one.
     */
    @Override
    boolean outdated(StoredRows.Wanted wanted, StoredRows.Place[] places, WholeRows.Reader reader) throws SQLException {
        TableShape shape = wanted.shape();
        Set<String> added = new HashSet<>();
        for (StoredRows.Place place : places) {
            if (!shape.all().contains(place.name())
                    && !shape.names().contains(place.name())
                    && wanted.categories().putIfAbsent(place.name(), "") == null) {
                added.add(place.name());
            }
        }
        if (!added.isEmpty()) {
            RpcClient.Reply.Rows answer = reader.read(StoredTableRows.describe(
                    wanted.rows().buffer().database(), wanted.rows().target()));
            RpcClient.Head head = answer.head();
            int name = head.blockColumns()[head.labels().indexOf("ColumnName")];
            int category = head.blockColumns()[head.labels().indexOf("Category")];
            try (var blocks = answer.blocks()) {
                for (Block block = blocks.next(); block != null; block = blocks.next()) {
                    for (int row = 0; row < block.rows(); row++) {
                        wanted.categories()
                                .replace(
                                        block.columns()[name].getString(row).toLowerCase(Locale.ROOT),
                                        block.columns()[category].getString(row));
                    }
                }
            }
        }
        return wanted.categories().containsValue("TAG");
    }

    @Override
    boolean leavesOut(Set<String> fields, String name, @Nullable String category) {
        return fields.contains(name) || "FIELD".equals(category);
    }

    @Override
    boolean askedTogether() {
        return false;
    }
}
