import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorDetails;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * veraPDF's verdict about files: one line for each file and profile, and one for each rule that is broken.
 *
 * Its profiles lie in its jar and are read here from XML, because the jar lacks the library that would read them.
 */
public class Verdict {
    public static void main(String[] given) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String name : given[0].split(",")) {
            ValidationProfile profile = profile(name);
            for (int place = 1; place < given.length; place++) {
                tell(name, profile, given[place]);
            }
        }
    }

    private static void tell(String name, ValidationProfile profile, String file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), profile.getPDFAFlavour());
                PDFAValidator validator = ValidatorFactory.createValidator(profile)) {
            ValidationResult found = validator.validate(parser);
            System.out.printf("%s %s %d rules %d tests%n", name, found.isCompliant() ? "compliant" : "broken",
                profile.getRules().size(), found.getTotalAssertions());
            for (TestAssertion one : found.getTestAssertions()) {
                System.out.printf("%s %s-%d %s @ %s%n", name, one.getRuleId().getClause(),
                    one.getRuleId().getTestNumber(), one.getMessage(), one.getLocation().getContext());
            }
        }
    }

    private static ValidationProfile profile(String name) throws Exception {
        Document read;
        try (InputStream file = PDFAFlavour.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            read = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
        }
        PDFAFlavour flavour = PDFAFlavour.valueOf(read.getDocumentElement().getAttribute("flavour"));
        Set<Rule> rules = new LinkedHashSet<>();
        for (Element one : all(read.getDocumentElement(), "rule")) {
            rules.add(rule(one));
        }
        Set<Variable> variables = new LinkedHashSet<>();
        for (Element one : all(read.getDocumentElement(), "variable")) {
            variables.add(Profiles.variableFromValues(one.getAttribute("name"), one.getAttribute("object"),
                text(one, "defaultValue"), text(one, "value")));
        }
        return Profiles.profileFromValues(flavour, Profiles.profileDetailsFromValues(name, name, "", new Date(0)), "",
            rules, variables);
    }

    private static Rule rule(Element one) {
        Element id = all(one, "id").get(0);
        PDFAFlavour.Specification said = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
        int number = Integer.parseInt(id.getAttribute("testNumber"));
        Boolean deferred = one.hasAttribute("deferred") ? Boolean.valueOf(one.getAttribute("deferred")) : null;
        ErrorDetails broken = Profiles.errorFromValues(text(one, "message"), Collections.emptyList());
        return Profiles.ruleFromValues(Profiles.ruleIdFromValues(said, id.getAttribute("clause"), number),
            one.getAttribute("object"), deferred, null, text(one, "description"), text(one, "test"), broken,
            Collections.emptyList());
    }

    private static String text(Element one, String name) {
        return all(one, name).get(0).getTextContent();
    }

    private static List<Element> all(Element within, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = within.getElementsByTagName(name);
        for (int place = 0; place < nodes.getLength(); place++) {
            found.add((Element) nodes.item(place));
        }
        return found;
    }
}
