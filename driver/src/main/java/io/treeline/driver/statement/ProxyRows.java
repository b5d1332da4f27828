// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;
import io.treeline.driver.block.*;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.*;
import io.treeline.sql.*;
import java.lang.reflect.*;
import java.sql.*;
import java.util.*;
/** A bare reader of rows, which stands in until the result package's result set is there. */
class ProxyRows {
  static ResultSet of(BlockSource blocks, List<ResultColumn> columns, int[] places, IotdbStatement st, TimePrecision precision) {
    List<String> labels=columns.stream().map(ResultColumn::label).toList();
    Object[] s=new Object[]{null,-1,false,false};
    InvocationHandler h=(p,m,a)->{
      Block b=(Block)s[0]; int r=(Integer)s[1];
      switch(m.getName()){
        case "next": if((Boolean)s[2]) throw Errors.closed("ResultSet"); r++; while(b==null||r>=b.rows()){b=blocks.next();r=0; if(b==null)return false;} s[0]=b;s[1]=r;return true;
        case "close": if(!(Boolean)s[2]){s[2]=true; blocks.close(); if(st!=null) st.resultClosed();} return null;
        case "isClosed": return s[2];
        case "wasNull": return s[3];
        case "getMetaData": return Proxy.newProxyInstance(ProxyRows.class.getClassLoader(),new Class<?>[]{ResultSetMetaData.class},(pp,mm,aa)->mm.getName().equals("getColumnCount")?labels.size():labels.get((Integer)aa[0]-1));
        default:
          int c = a[0] instanceof Integer i? i : labels.indexOf(a[0])+1;
          ColumnVector v=places[c-1]<0?b.time():b.columns()[places[c-1]]; boolean n=v.isNull(r); s[3]=n;
          ColumnType t=columns.get(c-1).type();
          switch(m.getName()){
            case "getString": return n?null:t==ColumnType.TIMESTAMP?""+v.getLong(r):v.kind()==ColumnVector.Kind.OBJECT?v.getString(r):""+any(v,r);
            case "getInt": return n?0:v.getInt(r);
            case "getLong": return n?0L:v.getLong(r);
            case "getBoolean": return n?false:v.getBoolean(r);
            case "getFloat": return n?0f:v.getFloat(r);
            case "getDouble": return n?0d:v.getDouble(r);
            case "getBytes": return n?null:v.getBytes(r);
            case "getTimestamp": return n?null:Timestamp.from(precision.toInstant(v.getLong(r)));
            case "getObject": if(n) return null; if(a.length>1){int d=v.getInt(r); return java.time.LocalDate.of(d/10000,d/100%100,d%100);} return any(v,r);
            default: throw new SQLFeatureNotSupportedException(m.getName());
          }
      }
    };
    return (ResultSet)Proxy.newProxyInstance(ProxyRows.class.getClassLoader(),new Class<?>[]{ResultSet.class},h);
  }
  static Object any(ColumnVector v,int r){ return switch(v.kind()){case BOOLEAN->(Object)v.getBoolean(r);case INT->v.getInt(r);case LONG->v.getLong(r);case FLOAT->v.getFloat(r);case DOUBLE->v.getDouble(r);default->v.getString(r);}; }
}
