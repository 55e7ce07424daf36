package dev.meros.batch.core.time;

import dev.meros.batch.core.InvalidDefinitionException;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The names of time zones: those of IANA, offsets, and the short names of old that Chronos knew.
public final class Zones {
    private static final SortedMap<String, String> ALIASES = aliases();

    private Zones() {}

    /// The zone of a name; throws [InvalidDefinitionException] when there is none.
    public static ZoneId of(String name) {
        try {
            return ZoneId.of(ALIASES.getOrDefault(name, name));
        } catch (DateTimeException e) {
            throw new InvalidDefinitionException(
                    "scheduleTimeZone", name, "a time zone such as Europe/Berlin");
        }
    }

    /// The short names with the zones they stand for, as Joda-Time resolved them.
    private static SortedMap<String, String> aliases() {
        TreeMap<String, String> map = new TreeMap<>();
        String table =
                """
                ACT Australia/Darwin
                AET Australia/Sydney
                AGT America/Argentina/Buenos_Aires
                ART Africa/Cairo
                AST America/Anchorage
                BET America/Sao_Paulo
                BST Asia/Dhaka
                CAT Africa/Harare
                CNT America/St_Johns
                CST America/Chicago
                CTT Asia/Shanghai
                EAT Africa/Addis_Ababa
                ECT CET
                EST America/New_York
                HST Pacific/Honolulu
                IET America/Indiana/Indianapolis
                IST Asia/Kolkata
                JST Asia/Tokyo
                MET CET
                MIT Pacific/Apia
                MST America/Denver
                NET Asia/Yerevan
                NST Pacific/Auckland
                PLT Asia/Karachi
                PNT America/Phoenix
                PRT America/Puerto_Rico
                PST America/Los_Angeles
                SST Pacific/Guadalcanal
                VST Asia/Ho_Chi_Minh
                """;
        table.lines().forEach(line -> map.put(line.substring(0, 3), line.substring(4).strip()));
        return Collections.unmodifiableSortedMap(map);
    }
}
