package org.tlsgateway.downstream.dns;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * A reply without what could make dnsjava's validator look for the proof in the wrong zone. It starts from the signer of a
 * signature and from the owner of an unsigned record, whatever they have to do with the question, and takes the whole reply for
 * insecure when that zone is: a forger would only have to name one that is not signed.
 */
final class Pertinent {
    private Pertinent() {}

    /** A copy that is fit to be validated. */
    static Message of(Message reply, Message query) {
        Message normal = DnsWords.relevant(reply, query);
        Set<Name> chain = chain(normal, query.getQuestion().getName());
        Message kept = new Message(normal.getHeader().getID());
        kept.getHeader().setFlag(Flags.QR);
        kept.getHeader().setFlag(Flags.RD);
        kept.getHeader().setRcode(normal.getRcode());
        kept.addRecord(query.getQuestion(), Section.QUESTION);
        boolean answered = false;
        for (RRset set : normal.getSectionRRsets(Section.ANSWER)) {
            add(kept, set, Section.ANSWER, chain);
            answered |= set.getType() == query.getQuestion().getType();
        }
        for (RRset set : normal.getSectionRRsets(Section.AUTHORITY)) {
            add(kept, set, Section.AUTHORITY, chain);
        }
        if (!answered && kept.getSection(Section.AUTHORITY).isEmpty()) {
            // A denial without any record says nothing that could be judged: an unsigned one at its name is taken for
            // insecure
            // or bogus, by the zone that the name is in (RFC 4035 section 5.4).
            Name end = last(chain);
            kept.addRecord(new SOARecord(end, DClass.IN, 0, end, end, 0, 0, 0, 0, 0), Section.AUTHORITY);
        }
        return kept;
    }

    private static void add(Message kept, RRset set, int section, Set<Name> chain) {
        List<RRSIGRecord> signatures = set.sigs().stream()
                // RFC 4035 section 5.3.1: the signer is the zone that contains the records.
                .filter(each -> set.getName().subdomain(each.getSigner()) && isAbove(each.getSigner(), chain))
                .toList();
        if (signatures.isEmpty() && !isAbove(set.getName(), chain)) {
            return;
        }
        for (Record each : set.rrs(false)) {
            kept.addRecord(each, section);
        }
        signatures.forEach(each -> kept.addRecord(each, section));
    }

    private static boolean isAbove(Name zone, Set<Name> chain) {
        return chain.stream().anyMatch(name -> name.subdomain(zone));
    }

    /** The name asked for and those that its aliases lead to. */
    private static Set<Name> chain(Message normal, Name asked) {
        Set<Name> chain = new LinkedHashSet<>(List.of(asked));
        for (RRset set : normal.getSectionRRsets(Section.ANSWER)) {
            if (set.first() instanceof CNAMERecord alias && chain.contains(alias.getName())) {
                chain.add(alias.getTarget());
            }
        }
        return chain;
    }

    private static Name last(Set<Name> chain) {
        Name last = Name.root;
        for (Name each : chain) {
            last = each;
        }
        return last;
    }
}
