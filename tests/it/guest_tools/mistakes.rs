//! What would never be called is an error when a guest is built, in every language, and the error says what was meant.

use super::authors::Terminal;
use anchor_host_tests::guests::go;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the build says of a new project once its source is another one.
fn refused(language: &str, source: &str, environment: Vec<(&'static str, String)>, edits: &[(&str, &str)]) -> String {
    let terminal = Terminal::open(environment);
    assert!(terminal.shell(&format!("anchor-host guest new --lang {language} wrong")).status().unwrap().success());
    let path = terminal.folder.join("wrong").join(source);
    let mut text = fs::read_to_string(&path).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    fs::write(path, text).unwrap();
    let built = terminal.shell("anchor-host guest build wrong").output().unwrap();
    let told = String::from_utf8_lossy(&built.stderr).into_owned();
    assert_eq!(built.status.code(), Some(1), "{told}");
    assert!(!terminal.folder.join("wrong/build/wrong.wasm").exists(), "there is a component all the same");
    told
}

fn assert_told(told: &str, all: &[&str]) {
    for one in all {
        assert!(told.contains(one), "`{one}` is not in:\n{told}");
    }
}

#[test]
fn a_function_of_rust_that_no_trait_has_is_a_build_error() {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/rust/target").display().to_string();
    let reviw = "impl Customers for CashDesk {
        fn reviw(_: Customer, _: CustomerContext) -> Result<Decision, Problem> { Ok(Decision::Rejected(String::new())) }";
    let edits = [("impl Customers for CashDesk {", reviw)];
    let told = refused("rust", "src/lib.rs", vec![("CARGO_TARGET_DIR", target)], &edits);
    assert_told(&told, &["`reviw` is not a member of trait `Customers`", "similar name", "review"]);
}

const GO_METHODS: &str = "
func (cashDesk) Reviw(anchorguest.Customer, anchorguest.CustomerContext) (anchorguest.Decision, error) {
	return anchorguest.Rejected(\"never called\"), nil
}

func (cashDesk) Forgotten(id, why string) {}

func (*cashDesk) PollOutgoingTransaction(anchorguest.PendingPayout) (*anchorguest.Payout, error) {
	return nil, nil
}

func (cashDesk) processPatchRequest() {}

func (cashDesk) Helper() {}

// String is of an interface that is not the SDK's.
func (cashDesk) String() string { return used(cashDesk{}) }

// Used is called.
func (cashDesk) Used() string { return \"\" }

func used(desk cashDesk) string { return desk.Used() }

func main() {}
";

#[test]
fn a_function_of_go_that_nobody_would_call_is_a_build_error() {
    let told = refused("go", "main.go", vec![("GO", go())], &[("\nfunc main() {}\n", GO_METHODS)]);
    assert_told(
        &told,
        &[
            "main.go:",
            "customers: `Reviw` is not a function of the interface; did you mean `Review`?",
            "customers: `Forgotten` is func(id string, why string), and the interface asks for func(id string)",
            "rails: `PollOutgoingTransaction` belongs to *cashDesk, and what is exported is no pointer",
            "receiver: `processPatchRequest` is not a function of the interface; did you mean `ProcessPatchRequest`?",
            "`Helper` is not a function of the interface, and nothing calls it",
        ],
    );
    assert!(!told.contains("`String`") && !told.contains("`Used`"), "{told}");
}

#[test]
fn a_function_of_go_that_is_missing_is_a_build_error_that_says_what_was_meant() {
    let edits = [
        (") ProcessPostRequest(", ") ProcessPostReqest("),
        ("rails.Export(cashDesk{})", "var guest rails.Guest = cashDesk{}\n\trails.Export(guest)"),
        ("\tcustomers.Export(cashDesk{})\n", ""),
        ("\t\"anchorguest/customers\"\n", "\t_ \"anchorguest/customers\"\n"),
    ];
    let told = refused("go", "main.go", vec![("GO", go())], &edits);
    assert_told(
        &told,
        &[
            "receiver: `ProcessPostReqest` is not a function of the interface; did you mean `ProcessPostRequest`?",
            "rails.Export is given a value of type Guest",
            "anchorguest/customers is imported",
        ],
    );
}

#[test]
fn a_function_of_javascript_that_nobody_would_call_is_a_build_error() {
    let edits = [
        ("  processPostRequest(", "  processPostReqest("),
        ("  requirements() {", "  async forgotten(id) {},\n  reviw() {},\n  requirements(a, b) {"),
        (
            "  executeOutgoingTransaction(",
            "  helper() {},\n  _helper() {},\n  pollOutgoingTransaction: 1,\n  executeOutgoingTransaction(",
        ),
    ];
    let told = refused("js", "src/index.js", Vec::new(), &edits);
    assert_told(
        &told,
        &[
            "src/index.js: receiver: `processPostReqest` is not a function of the interface; did you mean `processPostRequest`?",
            "customers: `reviw` is not a function of the interface; did you mean `review`?",
            "customers: `forgotten` is `async`",
            "customers: `requirements` is given 1 argument, and takes 2",
            "rails: `helper` is not a function of the interface",
            "rails: `pollOutgoingTransaction` is a number, and has to be a function",
        ],
    );
    assert!(!told.contains("`_helper`"), "{told}");
    let told = refused("js", "src/index.js", Vec::new(), &[("export const customers", "export const custommers")]);
    assert_told(&told, &["`custommers` is not an interface; did you mean `customers`?"]);
    let without = [("  requirements() {", "  _requirements() {")];
    let told = refused("js", "src/index.js", Vec::new(), &without);
    assert_told(&told, &["customers: there is no function `requirements`, which the interface needs"]);
}

#[test]
fn a_function_of_typescript_that_nobody_would_call_is_a_build_error() {
    let edits = [("  requirements() {", "  reviw() {\n    return { tag: \"accepted\" };\n  },\n  requirements() {")];
    let told = refused("ts", "src/index.ts", Vec::new(), &edits);
    assert_told(&told, &["src/index.ts", "'reviw' does not exist in type 'Customers'"]);
    // Without its type it is as in JavaScript.
    let untyped = [edits[0], ("export const customers: Customers", "export const customers")];
    let told = refused("ts", "src/index.ts", Vec::new(), &untyped);
    assert_told(&told, &["customers: `reviw` is not a function of the interface; did you mean `review`?"]);
}

#[test]
fn a_function_of_python_that_nobody_would_call_is_a_build_error() {
    let edits = [
        ("    def process_post_request(self, payment: Payment)", "    def process_post_reqest(self, payment: Payment)"),
        (
            "    def requirements(self, context",
            "    def reviw(self, customer, context): ...\n\n    async def forgotten(self, id): ...\n\n    def helper(self): ...\n\n    \
             def _helper(self): ...\n\n    def rate(self, request): ...\n\n    def requirements(self, context",
        ),
        ("(self, payment: Payment, attempt: rails.Attempt)", "(self, payment: Payment)"),
    ];
    let told = refused("python", "app.py", Vec::new(), &edits);
    assert_told(
        &told,
        &[
            "app.py: receiver: `process_post_reqest` (app.py:",
            "is not a function of the interface; did you mean `process_post_request`?",
            "is not a function of the interface; did you mean `review`?",
            "is `async`. Functions of a guest are synchronous",
            "`helper` (app.py:",
            "is a function of quotes.Quotes, from which CashDesk does not derive",
            "takes (self, payment: ",
        ],
    );
    assert!(!told.contains("`_helper`"), "{told}");
    let without = [("    def requirements(self, context", "    def _requirements(self, context")];
    let told = refused("python", "app.py", Vec::new(), &without);
    assert_told(&told, &["customers: CashDesk has no function `requirements`, which the interface needs"]);
}

#[test]
fn a_class_of_python_cant_answer_for_two_interfaces_with_the_same_functions() {
    let edits = [
        ("is_accepted, rails, receiver", "is_accepted, rails, receiver, transfers"),
        ("CashDesk(receiver.Receiver, ", "CashDesk(receiver.Receiver, transfers.Transfers, "),
    ];
    let told = refused("python", "app.py", Vec::new(), &edits);
    let said = "CashDesk derives from receiver.Receiver and transfers.Transfers, which both have `info` and \
                `process_patch_request`: write a class for each";
    assert_told(&told, &[said]);
}

/// Projects that are in order have no such mistakes: [`super::authors`] builds them in every language.
#[test]
fn a_scenario_of_a_function_that_there_is_not_says_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    fs::write(&file, "[[scenario]]\nname = 'a'\ncall = 'customers.reviw'\n").unwrap();
    let guests: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests");
    let component = guests.join("rust/target/wasm32-wasip2/release/reference_rails.wasm").display().to_string();
    let run = super::guest(&["test", &file.display().to_string(), "--guest", &component]);
    assert_eq!(run.status.code(), Some(1));
    assert_told(
        &super::out(&run),
        &["has no function `customers.reviw`; write interface.function, such as customers.review"],
    );
}
