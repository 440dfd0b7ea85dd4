package org.tlsgateway.core.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tlsgateway.core.name.DomainName;

/** Reads where mail is kept for a person to decide. */
final class QuarantineReader {
    /** The ledger of releases lies beside the folders. */
    static final String LEDGER = "releases";

    private final Section quarantine;

    QuarantineReader(Section quarantine) {
        this.quarantine = quarantine;
    }

    QuarantineConfig read() {
        String url = quarantine.get(QuarantineOptions.URL);
        List<String> folders = quarantine.get(QuarantineOptions.FOLDERS);
        Duration usual = quarantine.get(QuarantineOptions.KEEP);
        Map<String, Duration> keep = new LinkedHashMap<>();
        for (String folder : folders) {
            if (folder.equals(LEDGER)) {
                quarantine.problem(
                        QuarantineOptions.FOLDERS,
                        "'" + LEDGER + "' is where releases are remembered",
                        "name it otherwise");
            } else if (keep.put(folder, usual) != null) {
                quarantine.problem(QuarantineOptions.FOLDERS, "'" + folder + "' stands here twice", null);
            }
        }
        Set<String> seen = new LinkedHashSet<>();
        for (Section section : quarantine.children(QuarantineOptions.FOLDER)) {
            String name = section.get(QuarantineOptions.NAME);
            Duration own = section.get(QuarantineOptions.FOLDER_KEEP);
            if (!section.has(QuarantineOptions.NAME)) {
                continue;
            }
            if (!keep.containsKey(name)) {
                section.problem(
                        QuarantineOptions.NAME,
                        "'" + name + "' is none of the folders " + String.join(", ", folders),
                        Nearest.question(name, folders));
            } else if (!seen.add(name)) {
                section.problem(QuarantineOptions.NAME, "'" + name + "' has a <folder> before", "join them into one");
            } else {
                keep.put(name, own);
            }
        }
        return new QuarantineConfig(url, keep, hosts());
    }

    private Set<String> hosts() {
        List<DomainName> hosts = quarantine.find(QuarantineOptions.HOSTS);
        Set<String> names = new LinkedHashSet<>();
        if (hosts != null) {
            hosts.forEach(host -> names.add(host.ascii()));
        }
        return names;
    }
}
