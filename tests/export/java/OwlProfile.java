import java.io.File;
import java.util.*;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.profiles.*;

/** Whether an ontology is in OWL 2 DL, as the OWL API sees it: a line for each violation, then the counts. */
public class OwlProfile {
  public static void main(String[] paths) throws Exception {
    OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
    OWLOntology ontology = manager.loadOntologyFromOntologyDocument(new File(paths[0]));
    OWLProfileReport report = new OWL2DLProfile().checkOntology(ontology);
    for (OWLProfileViolation violation : report.getViolations()) System.out.println(violation);
    System.out.println(ontology.getAxiomCount() + " " + report.getViolations().size());
  }
}
