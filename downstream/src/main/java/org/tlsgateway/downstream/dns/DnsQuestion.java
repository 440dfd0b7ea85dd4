package org.tlsgateway.downstream.dns;

import org.tlsgateway.core.name.DomainName;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A name in lower case and a record type. */
record DnsQuestion(Name name, int type) {
    DnsQuestion {
        name = name.canonicalize();
    }

    static DnsQuestion of(Record question) {
        return new DnsQuestion(question.getName(), question.getType());
    }

    static DnsQuestion of(DomainName name, int type) {
        return new DnsQuestion(name(name), type);
    }

    static Name name(DomainName name) {
        try {
            return Name.fromString(name.ascii() + ".");
        } catch (TextParseException impossible) {
            throw new IllegalArgumentException(name.ascii(), impossible);
        }
    }

    @Override
    public String toString() {
        return Type.string(type) + " " + name.toString(true);
    }
}
