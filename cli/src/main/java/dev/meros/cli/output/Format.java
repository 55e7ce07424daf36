package dev.meros.cli.output;

/// The form of an answer: for people or for programs.
public enum Format {
    TABLE,
    JSON
}
