// Diagnostics as data. A stage reports what it found; rendering (terminal, JSON, GitHub annotations) is elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace promoc::diag {

enum class Severity { Error, Warning, Note };

enum class Kind {
#define KIND(id, code, name, severity) id,
#include "diag/kinds.def"
#undef KIND
};

struct KindInfo {
  Kind kind;
  std::string_view code;  ///< "P0301"; stable for ever
  std::string_view name;  ///< "unknown-name"
  Severity severity;
};

auto info(Kind kind) -> const KindInfo&;
auto all_kinds() -> const std::vector<KindInfo>&;
/// By code or by name, case-insensitive.
auto find_kind(std::string_view code_or_name) -> const KindInfo*;

/// A second place that explains the first.
struct Label {
  Span span;
  std::string text;
};

/// A replacement that repairs the finding. `safe` ones keep the meaning that the author can only have had.
struct Fix {
  Span span;
  std::string replacement;
  std::string title;
  bool safe = false;
};

/// One finding. Texts own their memory: diagnostics outlive the compile.
/// Style: lower-case start, no full stop, code in backticks; says what was seen. The guess goes into `help`.
struct Diagnostic {
  Kind kind;
  Severity severity;
  Span span;
  std::string message;
  std::vector<Label> labels;
  std::string help;  ///< empty when there is nothing to add
  std::vector<Fix> fixes;
};

/// Collects findings in the order in which they are reported.
class Sink {
 public:
  /// Handle to the finding just reported, for adding to it.
  class Added {
   public:
    Added(Sink& sink, std::size_t index) : sink_(&sink), index_(index) {}
    auto label(Span span, std::string text) -> Added&;
    auto help(std::string text) -> Added&;
    auto fix(Span span, std::string replacement, std::string title, bool safe = false) -> Added&;

   private:
    Sink* sink_;
    std::size_t index_;
  };

  auto report(Kind kind, Span span, std::string message) -> Added;

  [[nodiscard]] auto all() const -> const std::vector<Diagnostic>& { return diagnostics_; }
  [[nodiscard]] auto has_errors() const -> bool;
  /// Stable order by file and position; call before rendering.
  void sort();

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The nearest candidate within a third of the word's length (at least one edit), if any.
auto nearest(std::string_view word, const std::vector<std::string>& candidates) -> std::optional<std::string>;

}  // namespace promoc::diag
