package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/// What an app or a job needs of an agent, in the words of the kernel's `EXPLAIN`: resources such
/// as `cpus:1;mem:128`, constraints such as `rack=r1`. `own` are the constraints that the framework
/// alone looks at, since they are about its other tasks.
record Needs(String resources, List<String> constraints, List<String> own) {
    Needs {
        constraints = List.copyOf(constraints);
        own = List.copyOf(own);
    }

    /// Of a definition, as both frameworks show it: scalars by name, constraints as lists of field,
    /// operator and value.
    static Needs of(JsonNode definition) {
        StringBuilder resources =
                new StringBuilder(
                        "cpus:%s;mem:%s"
                                .formatted(amount(definition, "cpus"), amount(definition, "mem")));
        for (String more : List.of("disk", "gpus")) {
            if (definition.path(more).asDouble() > 0) {
                resources.append(';').append(more).append(':').append(amount(definition, more));
            }
        }
        List<String> constraints = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (JsonNode constraint : definition.path("constraints")) {
            String field = constraint.path(0).asText();
            String value = constraint.path(2).asText();
            String kernels =
                    switch (constraint.path(1).asText()) {
                        case "IS", "EQUALS" -> field + "=" + value;
                        case "CLUSTER" -> value.isEmpty() ? "" : field + "=" + value;
                        case "LIKE" -> field + "~" + value;
                        case "UNLIKE" -> field + "!~" + value;
                        default -> "";
                    };
            if (kernels.isEmpty()) {
                own.add(words(constraint));
            } else {
                constraints.add(kernels);
            }
        }
        return new Needs(resources.toString(), constraints, own);
    }

    private static String amount(JsonNode definition, String name) {
        return definition.path(name).decimalValue().stripTrailingZeros().toPlainString();
    }

    private static String words(JsonNode constraint) {
        List<String> words = new ArrayList<>();
        constraint.forEach(word -> words.add(word.asText()));
        return String.join(":", words);
    }

    Explanation.Want wanted(String framework, int count) {
        return new Explanation.Want(framework, "", resources, count, constraints);
    }

    /// What is left out of the kernel's answer.
    List<String> notes() {
        return own.isEmpty()
                ? List.of()
                : List.of(
                        "The framework itself also looks at: "
                                + String.join(", ", own)
                                + "; the kernel does not know of that.");
    }
}
