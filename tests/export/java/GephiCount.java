import java.io.File;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/** What Gephi makes of a file: one line with the number of nodes, of edges, and of negated edges. */
public class GephiCount {
  public static void main(String[] arguments) throws Exception {
    ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
    projects.newProject();
    ImportController importing = Lookup.getDefault().lookup(ImportController.class);
    Container container = importing.importFile(new File(arguments[0]));
    if (arguments.length > 1) {
      container.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.valueOf(arguments[1]));
    }
    for (Issue issue : (Iterable<Issue>) () -> container.getReport().getIssues(1000)) {
      System.out.println("issue: " + issue.getLevel() + " " + issue.getMessage());
    }
    importing.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
    GraphModel model =
        Lookup.getDefault().lookup(GraphController.class).getGraphModel(projects.getCurrentWorkspace());
    Graph graph = model.getGraph();
    Column negated = null;
    for (Column column : model.getEdgeTable()) {
      if (column.getTitle().equals("negated")) {
        negated = column;
      }
    }
    int denials = 0;
    for (Edge edge : graph.getEdges().toArray()) {
      if (Boolean.TRUE.equals(edge.getAttribute(negated)) && edge.getLabel().startsWith("not: ")) {
        denials++;
      }
    }
    System.out.println(graph.getNodeCount() + " " + graph.getEdgeCount() + " " + denials);
  }
}
