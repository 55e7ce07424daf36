package dev.meros.agent.image;

/// An image that cannot be had; the message is for the user.
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ImageException(String message) {
        super(message);
    }
}
