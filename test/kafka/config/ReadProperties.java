import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.StringReader;
import java.util.Properties;
import java.util.TreeMap;

/** What java.util.Properties makes of many texts: a count and texts come in, a count (-1: refused), keys and values go out. */
public class ReadProperties {
  public static void main(String[] args) throws Exception {
    var in = new DataInputStream(System.in);
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      var text = read(in);
      var properties = new Properties();
      try {
        properties.load(new StringReader(text));
      } catch (IllegalArgumentException e) {
        out.writeInt(-1);
        continue;
      }
      out.writeInt(properties.size());
      for (var entry : new TreeMap<Object, Object>(properties).entrySet()) {
        write(out, (String) entry.getKey());
        write(out, (String) entry.getValue());
      }
    }
    System.out.write(bytes.toByteArray());
    System.out.flush();
  }

  private static String read(DataInputStream in) throws Exception {
    int length = in.readInt();
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append(in.readChar());
    return text.toString();
  }

  private static void write(DataOutputStream out, String text) throws Exception {
    out.writeInt(text.length());
    out.writeChars(text);
  }
}
