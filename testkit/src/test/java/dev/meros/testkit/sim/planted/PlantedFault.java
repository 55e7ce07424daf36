package dev.meros.testkit.sim.planted;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/// A change to one method of one class, told in a few words, and the profile in which it shows;
/// null where those with plain tasks do.
record PlantedFault(String words, String className, Change change, @Nullable String profile) {
    private PlantedFault(String words, String className, Change change) {
        this(words, className, change, null);
    }

    /// The same fault, looked for in another profile.
    PlantedFault in(String otherProfile) {
        return new PlantedFault(words, className, change, otherProfile);
    }

    /// Changes the bytes of a class.
    interface Change {
        byte[] to(byte[] original);
    }

    /// The method does nothing but return what `body` puts on the stack.
    static PlantedFault body(
            String words, String className, String method, Consumer<CodeBuilder> body) {
        return new PlantedFault(
                words,
                className,
                bytes -> {
                    ClassFile files = classFile();
                    requireFound(
                            words,
                            files.parse(bytes).methods().stream()
                                    .anyMatch(m -> m.methodName().equalsString(method)));
                    return files.transformClass(
                            files.parse(bytes),
                            (builder, element) -> {
                                if (element instanceof MethodModel m
                                        && m.methodName().equalsString(method)) {
                                    builder.withMethodBody(
                                            m.methodName(),
                                            m.methodType(),
                                            m.flags().flagsMask(),
                                            body);
                                } else {
                                    builder.with(element);
                                }
                            });
                });
    }

    /// Calls of `called`, a method's name or `Type.name`, from `method` (from all methods when it
    /// is `*`) are left out; where they have a result, `result` takes its place.
    static PlantedFault call(
            String words,
            String className,
            String method,
            String called,
            Consumer<CodeBuilder> result) {
        CodeTransform code =
                (builder, element) -> {
                    if (isCall(element, called)) {
                        InvokeInstruction call = (InvokeInstruction) element;
                        drop(builder, call);
                        result.accept(builder);
                    } else {
                        builder.with(element);
                    }
                };
        return new PlantedFault(
                words,
                className,
                bytes -> {
                    requireFound(words, calls(bytes, method, called));
                    return transformed(bytes, method, code);
                });
    }

    /// Calls of `called`, which returns an object of the type it is called on, return that object
    /// as it was.
    static PlantedFault ignored(String words, String className, String method, String called) {
        CodeTransform code =
                (builder, element) -> {
                    if (isCall(element, called)) {
                        dropArguments(builder, ((InvokeInstruction) element).typeSymbol());
                    } else {
                        builder.with(element);
                    }
                };
        return new PlantedFault(
                words,
                className,
                bytes -> {
                    requireFound(words, calls(bytes, method, called));
                    return transformed(bytes, method, code);
                });
    }

    private static boolean calls(byte[] bytes, String method, String called) {
        return classFile().parse(bytes).methods().stream()
                .filter(m -> method.equals("*") || m.methodName().equalsString(method))
                .flatMap(m -> m.code().stream())
                .flatMap(c -> c.elementStream())
                .anyMatch(e -> isCall(e, called));
    }

    private static void requireFound(String words, boolean found) {
        if (!found) {
            throw new IllegalStateException(
                    "planted fault: " + words + " (expected: code to change; it has moved)");
        }
    }

    private static boolean isCall(CodeElement element, String called) {
        if (!(element instanceof InvokeInstruction call)) {
            return false;
        }
        String owner = call.owner().asInternalName();
        String type = owner.substring(owner.lastIndexOf('/') + 1);
        return called.equals(call.name().stringValue())
                || called.equals(type + "." + call.name().stringValue());
    }

    private static void drop(CodeBuilder builder, InvokeInstruction call) {
        dropArguments(builder, call.typeSymbol());
        if (call.opcode() != java.lang.classfile.Opcode.INVOKESTATIC) {
            builder.pop();
        }
    }

    private static void dropArguments(CodeBuilder builder, MethodTypeDesc type) {
        for (ClassDesc parameter : type.parameterList().reversed()) {
            if (TypeKind.from(parameter).slotSize() == 2) {
                builder.pop2();
            } else {
                builder.pop();
            }
        }
    }

    private static byte[] transformed(byte[] bytes, String method, CodeTransform code) {
        ClassFile files = classFile();
        return files.transformClass(
                files.parse(bytes),
                ClassTransform.transformingMethodBodies(
                        m -> method.equals("*") || m.methodName().equalsString(method), code));
    }

    private static ClassFile classFile() {
        return ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(
                        ClassHierarchyResolver.ofResourceParsing(
                                        PlantedFault.class.getClassLoader())
                                .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    @Override
    public String toString() {
        return words;
    }
}
