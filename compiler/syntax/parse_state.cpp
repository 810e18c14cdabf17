#include "syntax/parse_state.hpp"

#include <fmt/format.h>

#include "syntax/messages.hpp"
#include "syntax/parse.hpp"
#include "syntax/words.hpp"

namespace promoc::syntax {
namespace {

/// A file with more mistakes than this is of another kind; reading on would only bury the first message.
constexpr int kMaxMistakes = 100;
/// The same for statements that cannot be read, also those that give no message of their own.
constexpr int kMaxFailures = 500;

/// The line break before the line that holds the offset.
auto end_of_line_before(std::string_view text, std::uint32_t offset) -> std::uint32_t {
  const auto begin = line_begin(text, offset);
  if (begin == 0) return 0;
  return begin >= 2 && text[begin - 2] == '\r' ? begin - 2 : begin - 1;
}

}  // namespace

void ParseState::close(bool found, std::size_t at) {
  const auto level = levels_.back();
  levels_.pop_back();
  const auto offset = static_cast<std::uint32_t>(at);
  if (stopped_ || watching_) return;
  // What went wrong at the end of this block may well go on behind it.
  if (unresolved(level)) {
    levels_.back().failure = level.failure;
    levels_.back().failure_nodes = mark();
  }
  if (!found) return report_unclosed(level, offset);
  // Braces are balanced once the outermost block is closed: then nothing was suspicious.
  if (at_file_level()) suspicion_.reset();
  if (!suspicion_ && first_on_line(text(), offset) && indentation(text(), offset) < indentation(text(), level.offset)) {
    suspicion_ = {level.offset, offset};
  }
}

void ParseState::report_unclosed(const Level& level, std::uint32_t offset) {
  const auto opened = suspicion_ ? suspicion_->first : level.offset;
  auto added = sink_.report(diag::Kind::UnclosedBlock, span(opened, opened + 1), "this block is not closed");
  if (suspicion_) {
    added.label(span(suspicion_->second, suspicion_->second + 1), "this `}` closes it, but stands further left");
  } else {
    added.label(span(offset, offset), "expected `}` before this");
  }
  added.help("add `}` at the end of the block");
  suspicion_.reset();
}

auto ParseState::lost_statement(const Failure& failure, std::size_t mark, std::uint32_t start) -> Lost {
  Lost lost{start, {}, 0, 0, failure.offset != start};
  std::vector<std::uint32_t> brackets;
  for (auto i = mark; i < tree_.nodes.size(); ++i) {
    const auto& node = tree_.nodes[i];
    if (node.kind == NodeKind::Block) lost.reread = false;  // its mistakes were reported already
    if (node.kind == NodeKind::Statement && node.next == 0) lost.statement = node.name;
    if (node.kind == NodeKind::String && node.next == 0) lost.open_string = node.begin;
    if (node.kind != NodeKind::Symbol || node.next == 0) continue;
    const char c = text()[node.begin];
    if (c == '(' || c == '[') brackets.push_back(node.begin);
    if ((c == ')' || c == ']') && !brackets.empty()) brackets.pop_back();
  }
  // One that was read whole and then went on is closed already.
  const auto begun = mark < tree_.nodes.size() && tree_.nodes[mark].kind == NodeKind::Statement;
  if (lost.statement.empty() && begun) lost.statement = tree_.nodes[mark].name;
  if (!brackets.empty()) lost.open_bracket = brackets.back();
  continuations_.clear();
  return lost;
}

auto ParseState::place(const Lost& lost) const -> Place {
  Place place;
  place.start = lost.start;
  place.statement = lost.statement;
  place.block = block();
  place.at_file_level = at_file_level();
  place.block_begin = levels_.back().offset;
  place.open_bracket = lost.open_bracket;
  place.open_string = lost.open_string;
  if (const auto last = last_statement(); at_file_level() && last && text()[last->end - 1] == '}') {
    place.previous_statement = last->name;
    place.previous_end = last->end;
  }
  place.continuations = continuations_;
  return place;
}

/// The last whole statement at file level.
auto ParseState::last_statement() const -> const NodeData* {
  const NodeData* last = nullptr;
  for (std::uint32_t i = 1; i < tree_.nodes.size() && tree_.nodes[i].next != 0; i = tree_.nodes[i].next) {
    if (tree_.nodes[i].kind == NodeKind::Statement) last = &tree_.nodes[i];
  }
  return last;
}

/// A line that stands no deeper than the block's own line and begins a statement of a block around it: the `}` was
/// forgotten. Indentation decides only here, behind a mistake; a text without mistakes is never read by it.
auto ParseState::block_ended_before(std::uint32_t start) const -> bool {
  if (at_file_level() || !first_on_line(text(), start)) return false;
  if (indentation(text(), start) > indentation(text(), levels_.back().offset)) return false;
  const auto word = word_at(text(), start);
  if (word.empty() || begins_statement(levels_.back().block, word)) return false;
  return std::any_of(levels_.begin(), levels_.end() - 1,
                     [&](const Level& level) { return begins_statement(level.block, word); });
}

auto ParseState::lone_doc_comment(const Failure& failure, std::uint32_t start) -> bool {
  if (failure.offset != start || tree_.nodes.empty() || tree_.nodes.back().kind != NodeKind::DocComment) return false;
  const auto token = token_at(text(), start);
  const auto found = token.of(text());
  if (!found.empty() && found != "}" && found != "//" && found != ";") return false;
  const auto& comment = tree_.nodes.back();
  if (std::exchange(lone_doc_, comment.begin) == comment.begin) return false;  // reading went on right behind it
  sink_
      .report(diag::Kind::LoneDocComment, span(comment.begin, comment.begin + 3),
              "no statement stands right below this `///` comment")
      .help("write `//`, or put the comment directly above what it describes")
      .fix(span(comment.begin, comment.begin + 3), "//", "make it a plain comment", true);
  return true;
}

/// Blanks in front of the statements of a block, by its first one that begins a line.
auto ParseState::indentation_of(const Level& level) const -> std::uint32_t {
  const auto& nodes = tree_.nodes;
  for (auto i = level.first_node; i < nodes.size() && nodes[i].next != 0; i = nodes[i].next) {
    const auto kind = nodes[i].kind;
    const auto is_statement = kind == NodeKind::Statement || kind == NodeKind::Field;
    if (is_statement && first_on_line(text(), nodes[i].begin)) return indentation(text(), nodes[i].begin);
  }
  if (level.failure && first_on_line(text(), *level.failure) && &level != &levels_.front())
    return indentation(text(), *level.failure);
  return 0;
}

/// Whether no statement was read at this level since the last one that failed. One that stands deeper than the
/// others does not count: it is part of the same trouble.
auto ParseState::unresolved(const Level& level) const -> bool {
  if (!level.failure) return false;
  const auto usual = indentation_of(level);
  const auto& nodes = tree_.nodes;
  for (auto i = level.failure_nodes; i < nodes.size() && nodes[i].next != 0; i = nodes[i].next) {
    const auto is_statement = nodes[i].kind == NodeKind::Statement || nodes[i].kind == NodeKind::Field;
    if (is_statement && first_on_line(text(), nodes[i].begin) && indentation(text(), nodes[i].begin) <= usual)
      return false;
  }
  return true;
}

/// Whether a failure is only an echo of the one before: what is left of a block whose `{` or `}` is wrong.
auto ParseState::follows_from_last(const Lost& lost) -> bool {
  auto& level = levels_.back();
  const auto line = line_begin(text(), lost.start);
  const auto follows = [&] {
    if (!unresolved(level)) return false;
    const auto deeper = indentation(text(), lost.start) > indentation_of(level);
    if (!at_file_level()) return level.offset < line && deeper;
    return deeper || line_begin(text(), *level.failure) == line || text().substr(lost.start).starts_with('}');
  };
  const auto echo = follows();
  if (!echo) level.failure = lost.start;
  level.failure_nodes = mark();
  return echo;
}

auto ParseState::blocks_on_line(std::uint32_t offset) const -> std::uint32_t {
  const auto begin = line_begin(text(), offset);
  return static_cast<std::uint32_t>(
      std::count_if(levels_.begin() + 1, levels_.end(), [&](const Level& level) { return level.offset >= begin; }));
}

auto ParseState::is_missing_brace(const Failure& failure) const -> bool {
  return failure.wanted == Failure::Wanted::Block || std::ranges::find(continuations_, "{") != continuations_.end();
}

auto ParseState::resume(const Failure& failure, std::uint32_t start) const -> std::uint32_t {
  if (failure.offset == start && start < text().size() && (text()[start] == '{' || text()[start] == '}'))
    return start + 1;
  const LostStatement lost{start, failure.offset, is_missing_brace(failure), blocks_on_line(start), block()};
  const auto end = std::max(start + 1, end_of_lost(text(), lost));
  return failure.wanted == Failure::Wanted::EndOfString ? end_of_broken_string(text(), end, block()) : end;
}

auto ParseState::after(const Failure& failure, const Lost& lost) -> std::ptrdiff_t {
  const auto left_open = block_ended_before(lost.start);
  const auto lone = !left_open && lone_doc_comment(failure, lost.start);
  const auto echo = !left_open && !lone && follows_from_last(lost);
  if (!left_open && !lone && !echo && !stopped_) report(failure, place(lost), tree_.file(), text(), sink_);
  ++failures_;
  if (!echo) ++mistakes_;
  if (stopped_ || too_many(lost.start)) return static_cast<std::ptrdiff_t>(text().size());
  if (lone) return lost.start;
  if (!left_open) return resume(failure, lost.start);
  levels_.back().left_open = true;
  return end_of_line_before(text(), lost.start);
}

/// Stops when there are too many mistakes.
auto ParseState::too_many(std::uint32_t start) -> bool {
  if (mistakes_ < kMaxMistakes && failures_ < kMaxFailures) return false;
  const auto token = token_at(text(), start);
  sink_
      .report(diag::Kind::TooManyMistakes, span(token.begin, token.end),
              fmt::format("{} statements cannot be read; the rest of the file was not looked at", failures_))
      .help("is this a promotion definition?");
  stopped_ = true;
  for (auto& level : levels_) level.left_open = true;
  return true;
}

}  // namespace promoc::syntax
