package org.tlsgateway.bench.relay;

import java.util.LinkedHashMap;
import java.util.Map;

/** What generator and sink print: {@code name=number} with blanks between. */
record Numbers(Map<String, Double> values) {
    static Numbers parse(String line) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String each : line.strip().split(" ")) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not name=number: " + line);
            }
            values.put(each.substring(0, equals), Double.valueOf(each.substring(equals + 1)));
        }
        return new Numbers(values);
    }

    double get(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is not in " + values);
        }
        return value;
    }

    /** How much it has grown. */
    double since(Numbers before, String name) {
        return get(name) - before.get(name);
    }
}
