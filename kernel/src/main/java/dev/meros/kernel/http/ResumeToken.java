package dev.meros.kernel.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place in the stream of events: before the event with a number, of those that were counted
/// since `epoch` began. Events of different epochs have nothing to do with each other.
record ResumeToken(String epoch, long next) {
    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,32})\\.([0-9]{1,18})");

    /// The token of a text; refuses others with 400.
    static ResumeToken parse(String text) {
        Matcher token = TEXT.matcher(text);
        if (!token.matches()) {
            throw new RefusedException(
                    400,
                    SubscribeEndpoint.TOKEN
                            + ": "
                            + text
                            + " (expected: a resume_token of this stream, or `new`)");
        }
        return new ResumeToken(token.group(1), Long.parseLong(token.group(2)));
    }

    String text() {
        return epoch + "." + next;
    }
}
