package dev.meros.api.http;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// The usual settings of TLS, made when the first connection asks for them. An HTTP client without
/// such a context reads all trusted certificates when it is built, which takes some 3 MB and 400
/// classes, also where nobody ever speaks TLS.
public final class LazyTls {
    private LazyTls() {}

    /// A context for clients that behaves as [SSLContext#getDefault()] does.
    public static SSLContext context() {
        return new Context();
    }

    private static final class Context extends SSLContext {
        Context() {
            super(new Usual(), null, "Default");
        }
    }

    private static final class Usual extends SSLContextSpi {
        private static SSLContext usual() {
            try {
                return SSLContext.getDefault();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("TLS: not available", e);
            }
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            // without ciphers: each engine has its own
            return new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"});
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return usual().getSupportedSSLParameters();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return usual().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return usual().createSSLEngine(host, port);
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return usual().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return usual().getServerSocketFactory();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return usual().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return usual().getClientSessionContext();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the usual settings cannot be changed");
        }
    }
}
