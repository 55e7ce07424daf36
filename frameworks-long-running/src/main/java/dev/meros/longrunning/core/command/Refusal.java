package dev.meros.longrunning.core.command;

import java.util.List;
import java.util.Map;

/// Why a request is not done; each kind has its status and its body in the API.
public sealed interface Refusal {
    /// Types or required fields are wrong: texts by path.
    record Malformed(Map<String, List<String>> details) implements Refusal {}

    /// A rule is broken: texts by path, `/` for the whole.
    record Invalid(Map<String, List<String>> details) implements Refusal {}

    /// An argument makes no sense.
    record Unprocessable(String message) implements Refusal {}

    record BadRequest(String message) implements Refusal {}

    record NotFound(String message) implements Refusal {}

    /// Something of that name exists already.
    record Exists(String message) implements Refusal {}

    /// Deployments that are not done yet lock what is to be changed.
    record Locked(List<String> deployments) implements Refusal {}

    record TooMany(String message) implements Refusal {}

    /// Not now: there is no connection to the kernel, or it was lost before the change was stored.
    record Unavailable(String message) implements Refusal {}

    /// Carries a refusal out of the code that finds it.
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Refusal refusal;

        public Refused(Refusal refusal) {
            super(refusal.toString(), null, false, false);
            this.refusal = refusal;
        }

        public Refusal refusal() {
            return refusal;
        }
    }

    /// A text that should be a time and is none.
    static Refused noTime(String text) {
        return new Refused(new Unprocessable("Invalid format: \"" + text + "\""));
    }

    static Refused notFound(String message) {
        return new Refused(new NotFound(message));
    }
}
