import java.io.File;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;
import org.verapdf.pdfa.validation.profiles.*;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Runs veraPDF's library on many files in one go: java Validation ua1,2a one.pdf two.pdf
 *
 * <p>Writes lines of tab-separated columns, in the order of the arguments, files by their index from 0:
 * "verdict, file, flavour, true or false" followed by one "failure, clause, test, count, message" for each rule
 * that is broken; or "unreadable, file, flavour, reason". Ends with status 0 whatever the verdicts.
 */
public class Validation {
    private static final String RULES = "org/verapdf/pdfa/validation/";

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset(); // the parser comments on every oddity of a broken file
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        VeraGreenfieldFoundryProvider.initialise();
        Map<String, ValidationProfile> profiles = new LinkedHashMap<>();
        for (String id : arguments[0].split(",")) profiles.put(id, profile(flavour(id)));
        for (int file = 1; file < arguments.length; file++)
            for (Map.Entry<String, ValidationProfile> entry : profiles.entrySet())
                try {
                    judge(out, arguments[file], file - 1, entry.getKey(), entry.getValue());
                } catch (Exception | StackOverflowError reason) {
                    row(out, "unreadable", file - 1, entry.getKey(), reason);
                }
        out.flush();
        System.exit(0); // the library leaves threads behind
    }

    private static void judge(PrintStream out, String path, int file, String id, ValidationProfile profile)
            throws Exception {
        VeraPDFFoundry foundry = Foundries.defaultInstance();
        try (PDFAParser parser = foundry.createParser(new File(path), profile.getPDFAFlavour());
                PDFAValidator validator = foundry.createValidator(profile, Integer.MAX_VALUE, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            Map<RuleId, TestAssertion> broken = new LinkedHashMap<>(); // with the first assertion that shows it
            for (TestAssertion assertion : result.getTestAssertions())
                if (assertion.getStatus() == TestAssertion.Status.FAILED)
                    broken.putIfAbsent(assertion.getRuleId(), assertion);
            row(out, "verdict", file, id, result.isCompliant());
            broken.forEach((rule, first) -> row(out, "failure", rule.getClause(), rule.getTestNumber(),
                    result.getFailedChecks().getOrDefault(rule, 1), message(first)));
        }
    }

    /** What is wrong there, and where: the rule's own text where the library has no words for the case. */
    private static String message(TestAssertion first) {
        String words = first.getErrorMessage() == null ? first.getMessage() : first.getErrorMessage();
        return words + " at " + first.getLocation().getContext();
    }

    private static void row(PrintStream out, Object... columns) {
        StringJoiner line = new StringJoiner("\t");
        for (Object column : columns) line.add(String.valueOf(column).replaceAll("\\s+", " "));
        out.print(line + "\n");
    }

    private static PDFAFlavour flavour(String id) {
        for (PDFAFlavour one : PDFAFlavour.values()) if (one.getId().equals(id)) return one;
        throw new IllegalArgumentException("veraPDF knows no flavour " + id);
    }

    /** The library's own reader of rule files needs JAXB, which the jar is without: the DOM serves as well. */
    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        String name = flavour.name().startsWith("PDFUA_2") ? "PDFUA-2-ISO32005"
                : flavour.name().startsWith("PDFUA_") ? flavour.name().replace('_', '-')
                : flavour.name().replaceFirst("_", "-").replace("_", ""); // PDFA_2_A is in PDFA-2A.xml
        Element root;
        try (InputStream xml = Validation.class.getClassLoader().getResourceAsStream(RULES + name + ".xml")) {
            if (xml == null) throw new FileNotFoundException("the jar has no rules " + name);
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml).getDocumentElement();
        }
        Set<Rule> rules = new HashSet<>();
        for (Element rule : all(root, "rule")) rules.add(rule(rule, flavour));
        Set<Variable> variables = new HashSet<>();
        for (Element one : all(root, "variable"))
            variables.add(Profiles.variableFromValues(one.getAttribute("name"), one.getAttribute("object"),
                    text(one, "defaultValue"), text(one, "value")));
        ProfileDetails details = Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date(0));
        return Profiles.profileFromValues(flavour, details, "", rules, variables);
    }

    private static Rule rule(Element rule, PDFAFlavour flavour) {
        Element id = all(rule, "id").get(0);
        PDFAFlavour.Specification specification = flavour.getPart();
        for (PDFAFlavour.Specification one : PDFAFlavour.Specification.values())
            if (one.name().equals(id.getAttribute("specification"))) specification = one;
        List<ErrorArgument> words = new ArrayList<>();
        for (Element word : all(rule, "argument"))
            words.add(ErrorArgumentImpl.fromValues(word.getTextContent(),
                    word.hasAttribute("name") ? word.getAttribute("name") : null, null));
        Boolean deferred = rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null;
        return Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(specification, id.getAttribute("clause"),
                        Integer.parseInt(id.getAttribute("testNumber"))),
                rule.getAttribute("object"), deferred, rule.getAttribute("tags"), text(rule, "description"),
                text(rule, "test"), Profiles.errorFromValues(text(rule, "message"), words), new ArrayList<>());
    }

    private static List<Element> all(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) found.add((Element) nodes.item(i));
        return found;
    }

    private static String text(Element parent, String tag) {
        List<Element> found = all(parent, tag);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }
}
