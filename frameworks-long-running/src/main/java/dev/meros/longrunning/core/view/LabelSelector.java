package dev.meros.longrunning.core.view;

import dev.meros.longrunning.core.command.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Selects apps by their labels: a comma-separated list of `key`, `key==value`, `key!=value`, `key
/// in (a, b)` and `key notin (a, b)`, all of which must hold. In every form the label must be
/// there. Characters other than letters, digits, `.`, `_` and `-` are escaped by a backslash.
public final class LabelSelector {
    private final String text;
    private int at;

    private LabelSelector(String text) {
        this.text = text;
    }

    private record Term(String key, Operator operator, List<String> values) {
        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            if (value == null) {
                return false;
            }
            return switch (operator) {
                case EXISTS -> true;
                case IN -> values.contains(value);
                case NOT_IN -> !values.contains(value);
            };
        }
    }

    private enum Operator {
        EXISTS,
        IN,
        NOT_IN
    }

    /// Whether labels are selected; throws [Refusal.Refused] when the text is no selector.
    public static boolean matches(String selector, Map<String, String> labels) {
        return new LabelSelector(selector).terms().stream().allMatch(t -> t.matches(labels));
    }

    private List<Term> terms() {
        List<Term> terms = new ArrayList<>();
        do {
            terms.add(term());
        } while (take(","));
        skipBlanks();
        if (at < text.length()) {
            throw wrong();
        }
        return terms;
    }

    private Term term() {
        String key = word();
        if (take("==")) {
            return new Term(key, Operator.IN, List.of(word()));
        }
        if (take("!=")) {
            return new Term(key, Operator.NOT_IN, List.of(word()));
        }
        int before = at;
        skipBlanks();
        if (at < text.length() && text.charAt(at) != ',') {
            String operator = word();
            if (operator.equals("in")) {
                return new Term(key, Operator.IN, set());
            }
            if (operator.equals("notin")) {
                return new Term(key, Operator.NOT_IN, set());
            }
            at = before;
            throw wrong();
        }
        return new Term(key, Operator.EXISTS, List.of());
    }

    private List<String> set() {
        if (!take("(")) {
            throw wrong();
        }
        List<String> values = new ArrayList<>();
        do {
            values.add(word());
        } while (take(","));
        if (!take(")")) {
            throw wrong();
        }
        return values;
    }

    private String word() {
        skipBlanks();
        StringBuilder word = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                word.append(text.charAt(at + 1));
                at += 2;
            } else if (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-') {
                word.append(c);
                at++;
            } else {
                break;
            }
        }
        if (word.isEmpty()) {
            throw wrong();
        }
        return word.toString();
    }

    private boolean take(String token) {
        skipBlanks();
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private Refusal.Refused wrong() {
        return new Refusal.Refused(
                new Refusal.Unprocessable(
                        "Could not parse label selector: " + text + " (at character " + at + ")"));
    }

    /// Whether a value contains a text, without regard to case; everything contains nothing.
    public static boolean contains(@Nullable String value, @Nullable String part) {
        return part == null
                || (value != null
                        && value.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)));
    }
}
