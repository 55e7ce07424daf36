package dev.meros.agent.image;

/// Where images come from. Thread-safe.
@FunctionalInterface
public interface Images {
    /// The image of that name, fetched and unpacked if it is not there yet; throws [ImageException]
    /// with a text for the user when it cannot be had. May take minutes.
    LocalImage get(String name, Pull pull);

    /// Whether what is here already will do (`Image.cached`, `force_pull_image`).
    enum Pull {
        IF_MISSING,
        ALWAYS
    }
}
