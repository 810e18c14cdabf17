// One-token mistakes in real definitions: never in silence, and as a rule with one message on the right line.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <map>

#include "mutations.hpp"

namespace promoc::syntax {
namespace {

/// What became of the mistakes of one kind.
struct Count {
  int all = 0;
  int accepted = 0;
  int one_message = 0;
  int right_line = 0;

  void add(const Count& other) {
    all += other.all;
    accepted += other.accepted;
    one_message += other.one_message;
    right_line += other.right_line;
  }
  [[nodiscard]] auto share(int part) const -> double { return 100.0 * part / (all - accepted); }
};

auto look_at(const Mutation& mutation) -> Count {
  const Parsed parsed(mutation.text);
  Count count{1, 0, 0, 0};
  const auto& messages = parsed.sink.all();
  if (messages.empty()) {
    count.accepted = 1;
    return count;
  }
  count.one_message = messages.size() == 1 ? 1 : 0;
  count.right_line = parsed.sources->position(parsed.file, messages.front().span.begin).line == mutation.line ? 1 : 0;
  return count;
}

/// `PROMOC_MUTATIONS=all` looks at every token instead of a sample.
auto stride() -> std::size_t { return std::getenv("PROMOC_MUTATIONS") != nullptr ? 1 : 11; }

}  // namespace

TEST_CASE("a token too few, too many or wrong") {
  std::map<std::string, Count> counts;
  for (const auto& file : good_files()) {
    mutate(read_file(file), stride(), 20'261'121, [&](const Mutation& mutation) {
      const auto broken = broken_promise(mutation.text);
      if (!broken.empty()) FAIL_CHECK(file << ":" << mutation.what << "\n" << broken);
      counts[mutation.kind].add(look_at(mutation));
    });
  }
  Count all;
  for (const auto& [kind, count] : counts) {
    std::cout << fmt::format(
        "{:<10} {:5} mistakes, {:4} of them mean something else, {:.1f} % of the rest with one message, {:.1f} % on "
        "its line\n",
        kind, count.all, count.accepted, count.share(count.one_message), count.share(count.right_line));
    all.add(count);
  }
  std::cout << fmt::format("together   {:5} mistakes, {:.1f} % with one message, {:.1f} % on its line\n", all.all,
                           all.share(all.one_message), all.share(all.right_line));
  CHECK(all.share(all.one_message) >= 95.0);
  CHECK(all.share(all.right_line) >= 95.0);
  CHECK(counts.at("delete").share(counts.at("delete").one_message) >= 98.0);
  CHECK(counts.at("duplicate").share(counts.at("duplicate").one_message) >= 98.0);
}

}  // namespace promoc::syntax
