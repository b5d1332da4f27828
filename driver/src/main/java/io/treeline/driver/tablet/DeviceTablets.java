// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tablets of the tree: one device's measurements, named by paths. */
final class DeviceTablets extends TabletForm {
    private final RowKeys keys = new DeviceKeys();

    @Override
    public @Nullable String database(TableName name) {
        return null;
    }

    @Override
    public String target(TableName name) {
        return ServerModel.TREE.target(name);
    }

    @Override
    public String column(String name) {
        return NodeName.quote(name);
    }

    @Override
    public @Nullable List<Byte> categories(List<Role> roles) {
        return null;
    }

    @Override
    RowKeys keys() {
        return keys;
    }
}
