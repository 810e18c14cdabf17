// What the rules of the grammar add to while they are tried: the tree, and what went wrong.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "diag/diagnostic.hpp"
#include "syntax/failure.hpp"
#include "syntax/layout.hpp"
#include "syntax/tree.hpp"

namespace promoc::syntax {

/// State of one parse. Nodes are pushed when a rule is tried and taken back when it does not match.
class ParseState {
 public:
  using Failure = syntax::Failure;

  ParseState(Tree& tree, diag::Sink& sink) : tree_(tree), sink_(sink) {}

  // ------------------------------------------------------------------------------------------------ nodes
  [[nodiscard]] auto mark() const -> std::size_t { return tree_.nodes.size(); }
  void back_to(std::size_t mark) {
    tree_.nodes.erase(tree_.nodes.begin() + static_cast<std::ptrdiff_t>(mark), tree_.nodes.end());
  }
  void begin(NodeKind kind, std::string_view name, std::uint32_t offset) {
    tree_.nodes.push_back({kind, name, offset, offset, 0});
  }
  /// A node ends where its last token ends: blanks behind it are not its own.
  void end(std::size_t index, std::uint32_t offset) {
    auto& node = tree_.nodes[index];
    node.next = static_cast<std::uint32_t>(tree_.nodes.size());
    const auto is_leaf = node.next == index + 1;
    node.end = is_leaf || node.kind == NodeKind::String ? offset : std::max(node.begin, tree_.nodes.back().end);
  }

  // ----------------------------------------------------------------------------------------------- blocks
  void open(std::size_t offset, std::string_view block) {
    levels_.push_back({static_cast<std::uint32_t>(offset), block, mark()});
  }
  [[nodiscard]] auto left_open() const -> bool { return levels_.back().left_open; }
  void close(bool found, std::size_t offset);

  // --------------------------------------------------------------------------------------------- mistakes
  /// While a statement is read a second time, the words that could have stood where it failed are noted.
  [[nodiscard]] auto watching() const -> bool { return watching_; }
  void could_be(std::string_view text, std::uint32_t offset) {
    if (watching_ && offset == watched_) continuations_.emplace_back(text);
  }
  /// Reports a failure and says where reading goes on. `again` reads the statement once more and fails in the same way.
  template <typename Again>
  auto recover(const Failure& failure, std::size_t mark, std::size_t start, const Again& again) -> std::ptrdiff_t {
    const auto lost = lost_statement(failure, mark, static_cast<std::uint32_t>(start));
    if (lost.reread) watch(failure, mark, again);
    back_to(mark);
    return after(failure, lost);
  }

 private:
  /// The file, and above it the blocks that are open.
  struct Level {
    std::uint32_t offset = 0;  ///< its `{`
    std::string_view block = "file";
    std::size_t first_node = 1;
    bool left_open = false;
    std::optional<std::uint32_t> failure{};  ///< start of the last statement that failed here
    std::size_t failure_nodes = 0;           ///< nodes there were behind it
  };
  /// What the nodes say about a statement that failed, before they are taken back.
  struct Lost {
    std::uint32_t start = 0;
    std::string_view statement;
    std::uint32_t open_bracket = 0;
    std::uint32_t open_string = 0;
    bool reread = false;
  };

  [[nodiscard]] auto span(std::uint32_t begin, std::uint32_t end) const -> Span { return {tree_.file(), begin, end}; }
  [[nodiscard]] auto text() const -> std::string_view { return tree_.source(); }
  [[nodiscard]] auto block() const -> std::string_view { return levels_.back().block; }
  [[nodiscard]] auto at_file_level() const -> bool { return levels_.size() == 1; }

  void report_unclosed(const Level& level, std::uint32_t offset);
  [[nodiscard]] auto lost_statement(const Failure& failure, std::size_t mark, std::uint32_t start) -> Lost;
  [[nodiscard]] auto after(const Failure& failure, const Lost& lost) -> std::ptrdiff_t;
  [[nodiscard]] auto place(const Lost& lost) const -> Place;
  [[nodiscard]] auto last_statement() const -> const NodeData*;
  [[nodiscard]] auto block_ended_before(std::uint32_t start) const -> bool;
  [[nodiscard]] auto lone_doc_comment(const Failure& failure, std::uint32_t start) -> bool;
  [[nodiscard]] auto indentation_of(const Level& level) const -> std::uint32_t;
  [[nodiscard]] auto unresolved(const Level& level) const -> bool;
  [[nodiscard]] auto follows_from_last(const Lost& lost) -> bool;
  [[nodiscard]] auto too_many(std::uint32_t start) -> bool;
  [[nodiscard]] auto resume(const Failure& failure, std::uint32_t start) const -> std::uint32_t;
  [[nodiscard]] auto blocks_on_line(std::uint32_t offset) const -> std::uint32_t;
  [[nodiscard]] auto is_missing_brace(const Failure& failure) const -> bool;

  template <typename Again>
  void watch(const Failure& failure, std::size_t mark, const Again& again) {
    back_to(mark);
    continuations_.clear();
    watched_ = failure.offset;
    watching_ = true;
    try {
      again();
    } catch (const Failure&) {  // the same failure once more
    }
    watching_ = false;
  }

  Tree& tree_;
  diag::Sink& sink_;
  std::vector<Level> levels_{Level{}};
  std::optional<std::pair<std::uint32_t, std::uint32_t>> suspicion_;  ///< `{` and a `}` that closes it further left

  bool watching_ = false;
  std::uint32_t watched_ = 0;
  std::vector<std::string> continuations_;

  std::optional<std::uint32_t> lone_doc_;  ///< the last `///` that was reported
  int mistakes_ = 0;
  int failures_ = 0;
  bool stopped_ = false;
};

}  // namespace promoc::syntax
