package dev.meros.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Text in aligned columns under upper-case headings; columns of numbers are set to the right.
public final class Table {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /// Adds a row; throws [IllegalArgumentException] when it has not one cell for each heading.
    public Table row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.length + " (expected: " + headings.size() + ")");
        }
        List<String> row = new ArrayList<>(cells.length);
        for (Object cell : cells) {
            row.add(oneLine(cell.toString()));
        }
        rows.add(row);
        return this;
    }

    /// The headings and the rows, without trailing blanks or line ends.
    public List<String> lines() {
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(headings));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    /// Pairs of name and value, one a line, the values aligned.
    public static List<String> pairs(List<Pair> pairs) {
        int width = pairs.stream().mapToInt(p -> p.name().length()).max().orElse(0);
        return pairs.stream().map(p -> pad(p.name() + ":", width + 1) + " " + p.value()).toList();
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            int width = width(column);
            String blanks = " ".repeat(width - cell.length());
            line.append(column == 0 ? "" : GAP)
                    .append(isNumeric(column) ? blanks + cell : cell + blanks);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = headings.get(column).length();
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell.isEmpty() || cell.matches("-?[0-9][0-9./%]*|-"));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /// A named value.
    public record Pair(String name, String value) {
        public Pair(String name, Object value) {
            this(name, value.toString());
        }
    }
}
