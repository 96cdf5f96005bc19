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
    keys("server", config.getMethod("configDef").invoke(null));
    keys("topic", Class.forName("org.apache.kafka.storage.internals.log.LogConfig").getMethod("configDefCopy").invoke(null));
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

  private static void levels() throws Exception {
    var type = Class.forName("org.apache.kafka.server.common.MetadataVersion");
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

  private static Class<?> either(String older, String newer) throws ClassNotFoundException {
    try {
      return Class.forName(older);
    } catch (ClassNotFoundException e) {
      return Class.forName(newer);
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
