// One-token mistakes in whole definitions: the checker always ends, always says why there is no model, and says little.
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>

#include "unit/sema/support.hpp"

using namespace promoc;

namespace {

struct Range {
  std::uint32_t begin;
  std::uint32_t end;
};

/// Tokens of a definition; a string is one.
auto tokens_of(const std::string& text) -> std::vector<Range> {
  SourceManager sources;
  diag::Sink sink;
  const auto tree = syntax::parse(sources, sources.add("promotion.promo", text), sink);
  std::vector<Range> tokens;
  for (std::uint32_t i = 1; i < tree.nodes.size();) {
    const auto& node = tree.nodes[i];
    const bool string = node.kind == syntax::NodeKind::String;
    const bool leaf = node.next == i + 1 || string;
    const bool counts = node.kind > syntax::NodeKind::Field && node.kind < syntax::NodeKind::Comment;
    if (leaf && counts && node.end > node.begin) tokens.push_back({node.begin, node.end});
    i = string ? node.next : i + 1;
  }
  return tokens;
}

/// Calls visit(text) for mistakes at every stride-th token: left out, written twice, replaced by another.
template <typename Visit>
void mutate(const std::string& text, std::size_t stride, const Visit& visit) {
  const auto tokens = tokens_of(text);
  std::mt19937 random(static_cast<std::uint32_t>(text.size()));
  const auto own = [&](const Range& token) { return text.substr(token.begin, token.end - token.begin); };
  for (std::size_t i = 0; i < tokens.size(); i += stride) {
    const auto before = text.substr(0, tokens[i].begin);
    const auto after = text.substr(tokens[i].end);
    visit(before + after);
    visit(before + own(tokens[i]) + " " + own(tokens[i]) + after);
    visit(before + own(tokens[random() % tokens.size()]) + after);
  }
}

/// A model or errors, never both and never neither.
void hold_invariant(const FileSystem& files, const std::string& text) {
  const auto checked = test::check_with(files, text);
  if (checked->model.has_value() == !checked->sink.has_errors()) return;
  INFO(text);
  INFO(checked->findings());
  CHECK(checked->model.has_value() == !checked->sink.has_errors());
}

/// The definition of a case, without its expectations and further files.
auto definition_of(const std::string& text) -> std::string {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && !line.starts_with("#! ---");) {
    if (!line.starts_with("#!")) out += line + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("mistakes in the examples end in a model or in findings") {
  for (const auto* name : {"smallest", "lambda-staging-production", "security-design-assistant", "crypto-watch",
                           "fargate-guide", "fargate-strategy"}) {
    const test::FolderFiles files(std::string("examples/") + name);
    const bool built = std::string_view(name) == "smallest" || std::string_view(name) == "lambda-staging-production";
    mutate(*files.read("promotion.promo"), built ? 4 : 29,
           [&](const std::string& text) { hold_invariant(files, text); });
  }
}

TEST_CASE("mistakes in the cases end in a model or in findings") {
  const auto files = test::usual_files();
  for (const auto& entry : std::filesystem::directory_iterator("tests/cases/sema")) {
    if (entry.path().extension() != ".promo") continue;
    const test::FolderFiles folder("tests/cases/sema");
    const auto text = definition_of(*folder.read(entry.path().filename().string()));
    hold_invariant(files, text);
    mutate(text, 11, [&](const std::string& mutant) { hold_invariant(files, mutant); });
  }
}

TEST_CASE("one mistake in the main example is one finding, nearly always") {
  const test::FolderFiles files("examples/lambda-staging-production");
  int mutants = 0;
  int single = 0;
  std::size_t most = 0;
  mutate(*files.read("promotion.promo"), 1, [&](const std::string& text) {
    const auto checked = test::check_with(files, text);
    if (!checked->sink.has_errors()) return;
    ++mutants;
    const auto count = checked->sink.all().size();
    if (count == 1) ++single;
    most = std::max(most, count);
    if (count > 3) WARN(count << " findings:\n" << checked->findings());
  });
  INFO(single << " of " << mutants << " have one finding; the most is " << most);
  CHECK(single * 100 >= mutants * 95);
  CHECK(most <= 4);
}
