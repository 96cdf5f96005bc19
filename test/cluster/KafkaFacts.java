import java.io.FileInputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What a release of Kafka says of itself, one fact a line: its keys, its levels and features, and of each properties file given whether its
 * KafkaConfig takes it.
 */
public class KafkaFacts {
  private static final StringBuilder out = new StringBuilder();

  public static void main(String[] files) throws Exception {
    var config = Class.forName("kafka.server.KafkaConfig");
    keys("server", definition(config, "configDef"));
    keys("topic", definition(either("org.apache.kafka.storage.internals.log.LogConfig", "kafka.log.LogConfig"), "configDefCopy"));
    levels();
    for (var file : files) say("file", file, verdict(config, file));
    System.out.print(out);
  }

  private static void keys(String surface, Object definition) throws Exception {
    var keys = (Map<?, ?>) definition.getClass().getMethod("configKeys").invoke(definition);
    for (var entry : keys.entrySet()) {
      var key = entry.getValue();
      say(key.getClass().getField("internalConfig").getBoolean(key) ? "internal" : surface, entry.getKey());
    }
  }

  /** Before 3.5 only the object beside the class of Scala has it. */
  private static Object definition(Class<?> type, String method) throws Exception {
    try {
      return type.getMethod(method).invoke(null);
    } catch (NoSuchMethodException e) {
      var object = Class.forName(type.getName() + "$");
      return object.getMethod(method).invoke(object.getField("MODULE$").get(null));
    }
  }

  private static void levels() throws Exception {
    Class<?> type;
    try {
      type = Class.forName("org.apache.kafka.server.common.MetadataVersion");
    } catch (ClassNotFoundException e) {
      return;
    }
    for (var level : type.getEnumConstants())
      say("level", type.getMethod("featureLevel").invoke(level), level, type.getMethod("didMetadataChange").invoke(level));
    Object newest;
    try {
      newest = type.getMethod("latestProduction").invoke(null);
    } catch (NoSuchMethodException e) {
      return;
    }
    say("newest", type.getMethod("featureLevel").invoke(newest));
    try {
      say("supported", either("kafka.server.BrokerFeatures", "org.apache.kafka.server.BrokerFeatures").getMethod("defaultSupportedFeatures", boolean.class).invoke(null, false));
      var feature = Class.forName("org.apache.kafka.server.common.Feature");
      for (var one : feature.getEnumConstants())
        say("default", feature.getMethod("featureName").invoke(one), feature.getMethod("defaultLevel", type).invoke(one, newest));
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return;
    }
  }

  private static Class<?> either(String one, String other) throws ClassNotFoundException {
    try {
      return Class.forName(one);
    } catch (ClassNotFoundException e) {
      return Class.forName(other);
    }
  }

  private static String verdict(Class<?> config, String file) throws Exception {
    var properties = new Properties();
    try (var in = new FileInputStream(file)) {
      properties.load(in);
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    try {
      config.getMethod("fromProps", Properties.class).invoke(null, properties);
      return "";
    } catch (InvocationTargetException e) {
      return String.valueOf(e.getCause().getMessage());
    }
  }

  private static void say(Object... words) {
    for (int i = 0; i < words.length; i++) out.append(i == 0 ? "" : "\t").append(String.valueOf(words[i]).replaceAll("\\s+", " "));
    out.append('\n');
  }
}
