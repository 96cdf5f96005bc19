import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A producer of an old release of Kafka's own Java client, which sends until it is ended. Words: bootstrap, topic. */
public class OldClient {
  public static void main(String[] words) throws Exception {
    var settings = new Properties();
    settings.put("bootstrap.servers", words[0]);
    settings.put("client.id", "old-java");
    settings.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    settings.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    try (var producer = new KafkaProducer<String, String>(settings)) {
      for (long sent = 0; ; sent++) {
        var told = producer.send(new ProducerRecord<>(words[1], "record " + sent)).get();
        if (sent % 20 == 0) System.out.println("acknowledged " + told.offset());
        Thread.sleep(20);
      }
    }
  }
}
