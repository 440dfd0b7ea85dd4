package org.tlsgateway.hooks.listener;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.mockito.Mockito;

/** Makes handlers as James's Guice loader does, from instances given or mocked. */
public final class ReflectiveLoader implements ProtocolHandlerLoader {
    private final Map<Class<?>, Object> instances = new HashMap<>();

    public <T> ReflectiveLoader with(Class<T> type, T instance) {
        instances.put(type, instance);
        return this;
    }

    @Override
    public ProtocolHandler load(String name, Configuration config) throws LoadingException {
        try {
            Constructor<?> constructor = Class.forName(name).getConstructors()[0];
            Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                    .map(this::instance)
                    .toArray();
            ProtocolHandler handler = (ProtocolHandler) constructor.newInstance(arguments);
            handler.init(config);
            return handler;
        } catch (Exception e) {
            throw new LoadingException(name, e);
        }
    }

    /** Answers with more of its kind and remembers nothing. */
    public static <T> T stub(Class<T> type) {
        return Mockito.mock(type, Mockito.withSettings().stubOnly().defaultAnswer(Mockito.RETURNS_DEEP_STUBS));
    }

    private Object instance(Class<?> type) {
        return instances.computeIfAbsent(type, ReflectiveLoader::stub);
    }
}
