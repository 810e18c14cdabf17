// The grammar as a whole: it cannot loop, its printed form is current, and every rule of it is in use.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <set>
#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/ebnf.hpp"
#include "grammar/first.hpp"
#include "grammar/promo.hpp"
#include "grammar/walk.hpp"
#include "support.hpp"
#include "syntax/words.hpp"

namespace p = tao::pegtl;
namespace g = promoc::grammar;

// What the rules with a `match` of their own consume.
template <typename Name, g::Text W>
struct tao::pegtl::analyze_traits<Name, g::literal<W>> : p::analyze_any_traits<> {};
template <typename Name, char... Stops>
struct tao::pegtl::analyze_traits<Name, g::run_up_to<Stops...>> : p::analyze_any_traits<> {};
template <typename Name, typename Rule>
struct tao::pegtl::analyze_traits<Name, g::recover<Rule>> : p::analyze_any_traits<Rule> {};
template <typename Name, typename Statement>
struct tao::pegtl::analyze_traits<Name, g::open_brace<Statement>> : p::analyze_any_traits<> {};
template <typename Name>
struct tao::pegtl::analyze_traits<Name, g::close_brace> : p::analyze_opt_traits<> {};
template <typename Name>
struct tao::pegtl::analyze_traits<Name, g::left_open> : p::analyze_opt_traits<> {};

namespace promoc::syntax {
namespace {

/// Forms that no example needs.
const std::string kForms = "tests/unit/syntax/forms.promo";

/// `PROMOC_UPDATE=1` writes what a test would compare.
auto is_update() -> bool { return std::getenv("PROMOC_UPDATE") != nullptr; }

void write_file(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

/// The part of a document between two marks, which is replaced when tests write.
void check_section(const std::string& path, const std::string& begin, const std::string& end,
                   const std::string& expected) {
  auto document = read_file(path);
  const auto from = document.find(begin);
  REQUIRE(from != std::string::npos);
  const auto to = document.find(end, from);
  REQUIRE(to != std::string::npos);
  const auto start = from + begin.size();
  if (is_update()) write_file(path, document.replace(start, to - start, expected));
  else CHECK(document.substr(start, to - start) == expected);
}

// ---------------------------------------------------------------------------------------------------- coverage

/// Notes which rules matched. Stands in for the parse state where only that is wanted.
struct CoverageState {
  struct Failure {};
  std::set<std::string_view>& matched;
  bool failed = false;

  [[nodiscard]] auto mark() const -> std::size_t { return 0; }
  void open(std::size_t, std::string_view) {}
  void close(bool, std::size_t) {}
  [[nodiscard]] auto left_open() const -> bool { return false; }
  template <typename Again>
  auto recover(const Failure&, std::size_t, std::size_t, const Again&) -> std::ptrdiff_t {
    failed = true;
    throw std::runtime_error("the text is not accepted");
  }
};

template <typename Rule>
struct coverage_control : p::normal<Rule> {
  static constexpr bool enable = false;
  template <p::apply_mode A, p::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static auto match(Input& in, CoverageState& state) -> bool {
    const auto matched = p::normal<Rule>::template match<A, M, Action, Control>(in, state);
    if (matched) state.matched.insert(p::demangle<Rule>());
    return matched;
  }
  template <typename Input>
  [[noreturn]] static void raise(const Input&, CoverageState&) {
    throw CoverageState::Failure();
  }
};

void cover(const std::string& text, std::set<std::string_view>& matched) {
  p::memory_input<p::tracking_mode::lazy> input(text.data(), text.data() + text.size(), "");
  CoverageState state{matched};
  try {
    p::parse<g::file, p::nothing, coverage_control>(input, state);
  } catch (const std::runtime_error&) {
    // A case about a mistake: the rules up to it count.
  }
}

/// What stands around statements, for every kind of block.
constexpr std::string_view kFrame[] = {"documented<", "block_start<", "line<",
                                       "recover<",    "left_open",    "byte_order_mark"};

/// Rules of our own with a part in the language: not blank space, not look-aheads, not the frame around statements.
auto rules_of_the_language() -> std::set<std::string_view> {
  std::set<std::string_view> rules;
  g::walk<g::file>([&]<typename Rule>(const Rule* rule) {
    constexpr std::string_view kNamespace = "promoc::grammar::";
    const auto name = p::demangle<Rule>();
    if (g::ebnf::is_left_out(rule)) return false;
    const auto own = name.starts_with(kNamespace) ? name.substr(kNamespace.size()) : std::string_view();
    const auto is_frame = [&](std::string_view frame) { return own.starts_with(frame); };
    if (!own.empty() && std::ranges::none_of(kFrame, is_frame)) rules.insert(name);
    return true;
  });
  return rules;
}

}  // namespace

TEST_CASE("no rule can loop without reading") { CHECK(p::analyze<g::file>(1) == 0); }

TEST_CASE("the printed grammar is current") {
  const auto text = g::to_ebnf();
  if (is_update()) write_file("grammar/promo.ebnf", text);
  CHECK(read_file("grammar/promo.ebnf") == text);
  check_section("docs/language.md", "<!-- grammar:begin -->\n", "<!-- grammar:end -->", "```ebnf\n" + text + "```\n");
}

TEST_CASE("`promoc explain P0202` lists the statements of every block") {
  const std::string page = "compiler/diag/explain/P0202.md";
  const std::string title = "Statements, by the block in which they stand:\n\n";
  std::string list;
  for (const auto& block : all_block_words()) {
    if (block.words.empty()) continue;
    list += block.block == "file" ? "- outside every block:" : fmt::format("- in `{}`:", block.block);
    for (const auto& word : block.words) list += fmt::format(" `{}`", word);
    list += "\n";
  }
  auto text = read_file(page);
  const auto at = text.find(title);
  REQUIRE(at != std::string::npos);
  if (is_update()) write_file(page, text.replace(at + title.size(), std::string::npos, list));
  CHECK(read_file(page).substr(at + title.size()) == list);
}

TEST_CASE("every name in the printed grammar is defined in it, once") {
  std::map<std::string, int> defined;
  std::istringstream lines(g::to_ebnf());
  std::string words;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(" ")) ++defined[line.substr(0, line.find(' '))];
    words += line + " ";
  }
  for (const auto& [name, times] : defined) CHECK(times == 1);
  std::istringstream in(words);
  for (std::string word; in >> word;) {
    const auto is_rule = !word.empty() && word[0] >= 'a' && word[0] <= 'z';
    if (is_rule && !defined.contains(word)) FAIL_CHECK("`" << word << "` is not defined");
  }
}

TEST_CASE("the forms that no example needs are accepted and printed back") {
  const auto text = read_file(kForms);
  CHECK(Parsed(text).messages() == "");
  CHECK(broken_promise(text) == "");
}

TEST_CASE("every rule of the grammar is used by an example, the library or a case") {
  std::set<std::string_view> matched;
  for (const auto& file : good_files()) cover(read_file(file), matched);
  cover(read_file(kForms), matched);
  for (const auto& entry : std::filesystem::recursive_directory_iterator("tests/cases")) {
    if (entry.path().extension() == ".promo") cover(read_file(entry.path()), matched);
  }
  std::string unused;
  for (const auto rule : rules_of_the_language()) {
    if (!matched.contains(rule)) unused += std::string(rule) + "\n";
  }
  CHECK(unused == "");
}

TEST_CASE("a rule that matches begins with one of its first bytes") {
  // The parser passes over rules by their first byte; this reads the examples without that and compares.
  for (const auto& file : good_files()) {
    const auto text = read_file(file);
    std::set<std::string_view> matched;
    cover(text, matched);
    CHECK(matched.contains("promoc::grammar::file"));
    CHECK(Parsed(text).ok());
  }
  constexpr auto environment = g::first_bytes<g::environment>();
  CHECK(environment.has('e'));
  CHECK(!environment.has('f'));
  CHECK(!environment.maybe_empty);
  constexpr auto value = g::first_bytes<g::value>();
  for (const char c : std::string("a_`0(\"[")) CHECK(value.has(static_cast<unsigned char>(c)));
  for (const char c : std::string("{}]),;+ \n")) CHECK(!value.has(static_cast<unsigned char>(c)));
  CHECK(g::first_bytes<g::sp>().maybe_empty);
}

}  // namespace promoc::syntax
