package dev.meros.agent.executor;

import dev.meros.agent.AgentException;
import dev.meros.agent.core.ExecutorKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The tokens by which an agent knows its custom executors, as Mesos has them: a JSON Web Token
/// signed with HS256, with the claims `fid`, `eid` and `cid` for framework, executor and container.
///
/// The key is made once for a work directory, so tokens outlive the agent as executors do. A token
/// is the same whenever it is asked for, so there is nothing to keep, and to check one is to make
/// it anew. Thread-safe.
public final class ExecutorTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final SecretKeySpec key;

    private ExecutorTokens(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// The tokens of an agent that keeps its key in `directory`; throws [AgentException] when it
    /// cannot be read or made.
    public static ExecutorTokens open(Path directory) {
        Path file = directory.resolve("executor.key");
        try {
            if (Files.notExists(file)) {
                write(file);
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new AgentException(
                        "key: " + file + " (expected: " + KEY_BYTES + " bytes; delete it)");
            }
            return new ExecutorTokens(key);
        } catch (IOException e) {
            throw new AgentException(
                    "key: " + file + " (expected: readable and writable; " + e + ")", e);
        }
    }

    private static void write(Path file) throws IOException {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        Path part = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(part);
        Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(part, fresh);
        Files.move(part, file);
    }

    /// The token of an executor in its container.
    public String issue(ExecutorKey executor, String container) {
        String claims =
                "{\"cid\":"
                        + quoted(container)
                        + ",\"eid\":"
                        + quoted(executor.executor().value())
                        + ",\"fid\":"
                        + quoted(executor.framework().value())
                        + "}";
        String signed = encoded(bytes(HEADER)) + "." + encoded(bytes(claims));
        return signed + "." + encoded(mac(bytes(signed)));
    }

    /// Whether a token is that of an executor in its container; takes the same time whatever is
    /// wrong with it.
    public boolean isValid(String token, ExecutorKey executor, String container) {
        return MessageDigest.isEqual(bytes(token), bytes(issue(executor, container)));
    }

    /// Whether a token was made by this agent, for whichever executor.
    public boolean isAuthentic(String token) {
        int dot = token.lastIndexOf('.');
        return dot > 0
                && MessageDigest.isEqual(
                        bytes(token.substring(dot + 1)),
                        bytes(encoded(mac(bytes(token.substring(0, dot))))));
    }

    private byte[] mac(byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
