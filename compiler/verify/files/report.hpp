// What the checks of single files share: both texts of a file, and how a finding is added.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/files/difference.hpp"
#include "verify/verify.hpp"

namespace promoc::verify::files {

/// One file that is there and not byte for byte what is meant.
struct Pair {
  std::string path;
  std::string meant;
  std::string_view found;  ///< the text among the sources
  FileId file;

  /// The first character, for findings about the whole.
  [[nodiscard]] auto top() const -> Span { return {file, 0, found.empty() ? 0U : 1U}; }
};

/// Where a finding belongs.
struct Place {
  std::string_view file;
  std::string_view field;
  Span span;
};

class Report {
 public:
  Report(const Input& input, Findings& findings) : input_(input), findings_(findings) {}

  [[nodiscard]] auto input() const -> const Input& { return input_; }

  /// Adds a finding with the rules that are linked to the place.
  void add(diag::Kind kind, const Place& place, std::string message, std::string scenario = {}, std::string help = {});
  void add(Finding finding) { findings_.push_back(std::move(finding)); }

  /// Both texts as data. A text that cannot be read, and names that stand twice (`twice`), are findings.
  auto read_both(const Pair& pair, std::string_view noun, Dialect dialect, diag::Kind twice)
      -> std::optional<std::pair<Value, Value>>;

  /// Sorts what was added since `begin` by place.
  void sort_from(std::size_t begin);
  [[nodiscard]] auto size() const -> std::size_t { return findings_.size(); }

 private:
  const Input& input_;
  Findings& findings_;
};

/// The file as it is found, among the sources.
auto add_source(const Input& input, const std::string& path, std::string text) -> FileId;

/// "a", "a and b", "a, b and c"; beyond `most`, "a, b and 3 more".
auto listed(const std::vector<std::string>& names, std::size_t most = 3) -> std::string;

/// In backticks.
auto code(std::string_view text) -> std::string;

}  // namespace promoc::verify::files
