package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5260; the gateway's own zone is that of Berlin. */
class DateTestsTest {
    private static final FakeInput MESSAGE = FakeInput.of(String.join(
            "\r\n",
            "Received: from b.test by c.test; Mon, 02 Apr 2007 01:00:00 +0200",
            "Received: from a.test by b.test; Sun, 01 Apr 2007 09:06:31 -0800 (PST)",
            "Date: Tue, 1 Apr 1997 09:06:31 -0800 (PST)",
            "From: boss@example.com",
            "From: other@example.com",
            "X-Leap: Sun, 31 Dec 2006 23:59:60 +0000",
            "X-No-Day: 29 Feb 2007 10:00:00 +0000",
            "X-January: 32 Jan 2007 10:00:00 +0000",
            "X-Words: yesterday",
            "X-Short: 5 Nov 97 7:05 EST",
            "X-Old: 5 Nov 97 07:05 EST",
            "X-Zone: 05 Nov 2020 07:05:00 +9999",
            "",
            ""));

    @ParameterizedTest(name = "[{index}] {0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // section 4.4
                "allof(header :is 'from' 'boss@example.com', date :value 'ge' :originalzone 'date' 'hour' '09',"
                        + " date :value 'lt' :originalzone 'date' 'hour' '17') | true",
                "anyof(date :is 'received' 'weekday' '0', date :is 'received' 'weekday' '6') | false",
                "date :is :originalzone :index 2 'received' 'weekday' '0' | true",
                // section 6.1
                "date :value 'gt' :index 2 :zone '-0500' 'received' 'iso8601' '2007-02-26T09:00:00-05:00' | true",
                "date :value 'gt' :index 3 :zone '-0500' 'received' 'iso8601' '2007-02-26T09:00:00-05:00' | false",
                "date :index 1 :last :originalzone 'received' 'hour' '09'  | true",
                // section 4.2, of Tue, 1 Apr 1997 09:06:31 -0800
                "date :originalzone 'date' 'year' '1997'            | true",
                "date :originalzone 'date' 'month' '04'             | true",
                "date :originalzone 'date' 'day' '01'               | true",
                "date :originalzone 'date' 'date' '1997-04-01'      | true",
                "date 'date' 'julian' '50539'                       | true",
                "date :originalzone 'date' 'hour' '09'              | true",
                "date 'date' 'hour' '19'                            | true",
                "date :zone '+0530' 'date' 'hour' '22'              | true",
                "date :originalzone 'date' 'minute' '06'            | true",
                "date :originalzone 'date' 'second' '31'            | true",
                "date :originalzone 'date' 'time' '09:06:31'        | true",
                "date :originalzone 'date' 'iso8601' '1997-04-01T09:06:31-08:00' | true",
                "date :zone '+0000' 'date' 'ISO8601' '1997-04-01T17:06:31Z' | true",
                "date :originalzone 'date' 'std11' 'Tue, 01 Apr 1997 09:06:31 -0800' | true",
                "date :originalzone 'date' 'zone' '-0800'           | true",
                "date :zone '-0000' 'date' 'zone' '+0000'           | true",
                "date 'date' 'zone' '+0200'                         | true",
                "date :originalzone 'date' 'weekday' '2'            | true",
                "date :matches :originalzone 'date' 'date' '1997-*' | true",
                // section 4: no field, no date, no such day
                "date :matches 'x-none' 'date' '*'                  | false",
                "date :matches 'x-words' 'date' '*'                 | false",
                "date :matches 'x-no-day' 'date' '*'                | false",
                "date :matches 'x-january' 'date' '*'               | false",
                "date :matches 'x-zone' 'date' '*'                  | false",
                "date :matches 'x-short' 'date' '*'                 | false",
                "date :count 'eq' 'x-no-day' 'date' '0'             | true",
                "date :count 'eq' 'date' 'date' '1'                 | true",
                "date :originalzone 'x-leap' 'second' '59'          | true",
                "date :originalzone 'x-old' 'iso8601' '1997-11-05T07:05:00-05:00' | true",
                // the index extension on header and address
                "header :index 2 'from' 'other@example.com'         | true",
                "header :index 1 'from' 'other@example.com'         | false",
                "header :index 1 :last ['from', 'date'] 'other@example.com' | false",
                "address :index 2 :last 'from' 'boss@example.com'   | true",
                "address :index 3 'from' 'boss@example.com'         | false",
                // section 5, of 2026-11-30T08:15:30+01:00
                "currentdate 'hour' '08'                            | true",
                "currentdate :zone '-0330' 'time' '03:45:30'        | true",
                "currentdate :count 'eq' 'hour' '1'                 | true",
                "currentdate 'weekday' '1'                          | true",
            })
    void dateShouldBeTakenApartAsTheRfcSays(String test, boolean expected) {
        assertThat(Scripts.passes(test.replace('\'', '"'), MESSAGE)).isEqualTo(expected);
    }

    @Test
    void dateShouldComeToAnEndWhenTheFieldIsHostile() {
        for (String value : new String[] {
            "(".repeat(100_000),
            ";".repeat(100_000),
            " ".repeat(100_000) + "1",
            "Mon, ".repeat(20_000),
            "1 Jan ".repeat(20_000)
        }) {
            FakeInput input = FakeInput.of("Date: " + value + "\r\n\r\n");
            assertThat(Scripts.passes("date :matches \"date\" \"date\" \"*\"", input))
                    .isFalse();
        }
    }
}
