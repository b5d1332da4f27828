// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.ValueText;
import java.time.ZoneId;

/** BLOB; as text, {@code \x} and lower-case hexadecimal digits. */
final class BlobCodec extends ColumnCodec {
  BlobCodec(String label, ZoneId zone) {
    super(ColumnType.BLOB, label, zone);
  }

  @Override
  public String getString(ColumnVector vector, int row) {
    return ValueText.of(vector.getBytes(row));
  }

  @Override
  public byte[] getBytes(ColumnVector vector, int row) {
    return vector.getBytes(row);
  }

  @Override
  public Object getObject(ColumnVector vector, int row) {
    return vector.getBytes(row);
  }
}
