package dev.meros.agent.container.network.codec;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.NetworkInfo.IpAddress;
import dev.meros.api.model.NetworkInfo.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a CNI plugin came to: the addresses of the container, and who tells it names. Reads results
/// of all versions of the specification up to 1.0.
public record CniResult(List<IpAddress> addresses, List<String> nameservers, List<String> search) {
    public CniResult {
        addresses = List.copyOf(addresses);
        nameservers = List.copyOf(nameservers);
        search = List.copyOf(search);
    }

    /// Throws [CodecException] for what is no JSON.
    public static CniResult of(String text) {
        JsonNode tree = Json.readTree(text);
        List<IpAddress> addresses = new ArrayList<>();
        tree.path("ips").forEach(ip -> add(addresses, ip.path("address").asText()));
        // before version 0.3
        add(addresses, tree.path("ip4").path("ip").asText());
        add(addresses, tree.path("ip6").path("ip").asText());
        JsonNode dns = tree.path("dns");
        List<String> search = texts(dns.path("search"));
        String domain = dns.path("domain").asText();
        return new CniResult(
                addresses,
                texts(dns.path("nameservers")),
                search.isEmpty() && !domain.isEmpty() ? List.of(domain) : search);
    }

    private static void add(List<IpAddress> addresses, String withPrefix) {
        String address = withPrefix.split("/", 2)[0];
        if (!address.isEmpty()) {
            addresses.add(
                    new IpAddress(
                            address.indexOf(':') < 0 ? Protocol.IPv4 : Protocol.IPv6, address));
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /// What a plugin says when it fails; empty when that is not what the specification asks for.
    public static Optional<String> error(String text) {
        try {
            JsonNode tree = Json.readTree(text);
            String details = tree.path("details").asText();
            return Optional.of(tree.path("msg").asText())
                    .filter(m -> !m.isEmpty())
                    .map(m -> details.isEmpty() ? m : m + " (" + details + ")");
        } catch (CodecException e) {
            return Optional.empty();
        }
    }
}
