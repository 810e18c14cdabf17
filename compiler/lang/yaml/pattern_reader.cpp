#include <algorithm>
#include <functional>

#include "lang/holes.hpp"
#include "lang/yaml/pattern.hpp"
#include "lang/yaml/writer.hpp"

namespace promoc::lang::yaml {

namespace {

constexpr auto kNone = std::string_view::npos;

/// Follows the lines of a template. Positions are offsets in the text; the cursor stands in a line that has content.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    pattern_.source = text;
    pattern_.nodes.reserve(64);
  }

  auto run() -> Pattern {
    pattern_.nodes.emplace_back();
    if (!next_line(0)) {
      fault(0, 0, "the template is empty");
    } else if (column() != 0) {
      fault(line_, at_, "the first line is indented");
    } else {
      auto root = block(1);
      if (good() && more_) fault(at_, end_, "this is not part of what stands above it", "check the indentation");
      if (good()) no_leftovers();
      pattern_.nodes.front() = root;
    }
    return std::move(pattern_);
  }

 private:
  [[nodiscard]] auto good() const -> bool { return pattern_.faults.empty(); }
  [[nodiscard]] auto column() const -> std::size_t { return at_ - line_; }
  [[nodiscard]] auto rest() const -> std::string_view { return text_.substr(at_, end_ - at_); }
  static auto range(std::size_t begin, std::size_t end) -> Range {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void fault(std::size_t begin, std::size_t end, std::string message, std::string help = {},
             FaultKind kind = FaultKind::Form) {
    if (good()) pattern_.faults.push_back({kind, range(begin, end), std::move(message), std::move(help)});
    more_ = false;
  }

  /// Goes to the next line with content, from the start of a line; what stands in between is kept for the next node.
  auto next_line(std::size_t from) -> bool {
    more_ = false;
    while (from < text_.size() && good()) {
      line_ = from;
      end_ = std::min(text_.find('\n', from), text_.size());
      from = end_ + 1;
      at_ = line_;
      while (at_ < end_ && text_[at_] == ' ') ++at_;
      if (at_ == end_) {
        blank_ = true;
      } else if (text_[at_] == '#') {
        comment();
      } else if (text_[at_] == '\t') {
        fault(at_, at_ + 1, "a tab among the blanks that indent", "YAML is indented with blanks only");
      } else {
        more_ = true;
        return true;
      }
    }
    return false;
  }

  void comment() {
    auto words = text_.substr(at_ + 1, end_ - at_ - 1);
    if (words.starts_with('#')) return;
    if (words.starts_with('@')) return directive(words.substr(1));
    if (words.starts_with(' ')) words.remove_prefix(1);
    while (words.ends_with(' ')) words.remove_suffix(1);
    pattern_.comments.push_back(words);
  }

  void directive(std::string_view line) {
    const auto words = words_of(line);
    const auto where = range(at_, end_);
    const auto add = [&](Directive::Kind kind, std::string_view name, std::string_view path) {
      pattern_.directives.push_back({kind, name, path, where});
    };
    if (const auto mark = mark_of(words)) {
      add(mark->kind == Mark::Kind::Each   ? Directive::Kind::Each
          : mark->kind == Mark::Kind::When ? Directive::Kind::When
                                           : Directive::Kind::WhenNot,
          mark->name, mark->path);
    } else if ((words.size() == 2 || words.size() == 3) && words[0] == "script") {
      add(Directive::Kind::Script, words[1], words.size() == 3 ? words[2] : std::string_view());
    } else if (words.size() == 2 && words[0] == "original" && line_ == 0) {
      pattern_.original = words[1];
    } else {
      fault(at_, end_, "this mark is unknown",
            "known are `#@ each x in xs`, `#@ when path`, `#@ when not path`, `#@ script FILE`, and `#@ original` in "
            "the first line",
            FaultKind::Directive);
    }
  }

  /// Everything above the node that begins now.
  void decorate(PatternNode& node) {
    node.blank_before = blank_;
    blank_ = false;
    node.comments = comments_taken_;
    node.comment_count = static_cast<std::uint32_t>(pattern_.comments.size()) - comments_taken_;
    comments_taken_ += node.comment_count;
    node.directives = directives_taken_;
    node.directive_count = static_cast<std::uint32_t>(pattern_.directives.size()) - directives_taken_;
    directives_taken_ += node.directive_count;
  }

  void no_leftovers() {
    if (directives_taken_ < pattern_.directives.size()) {
      const auto where = pattern_.directives.back().range;
      fault(where.begin, where.end, "nothing follows this mark", "a mark speaks of the node below it",
            FaultKind::Directive);
    } else if (comments_taken_ < pattern_.comments.size()) {
      const auto where = pattern_.range_of(pattern_.comments.back(), {});
      fault(where.begin, where.end, "nothing follows this comment", "a comment belongs to the node below it");
    }
  }

  [[nodiscard]] auto is_dash() const -> bool { return text_[at_] == '-' && (at_ + 1 == end_ || text_[at_ + 1] == ' '); }

  void skip_blanks() {
    while (at_ < end_ && text_[at_] == ' ') ++at_;
  }

  auto append(PatternNode node, std::uint32_t& last, std::uint32_t& first) -> void {
    const auto index = static_cast<std::uint32_t>(pattern_.nodes.size());
    pattern_.nodes.push_back(node);
    (last == 0 ? first : pattern_.nodes[last].next) = index;
    last = index;
  }

  /// The list or mapping that begins at the cursor.
  auto block(std::size_t depth) -> PatternNode {
    PatternNode node;
    if (depth > kMaxDepth) {
      fault(at_, end_, "mappings and lists are nested more than " + std::to_string(kMaxDepth) + " deep");
      return node;
    }
    node.range = range(at_, end_);
    if (is_dash()) {
      sequence(node, depth);
    } else {
      mapping(node, depth);
    }
    return node;
  }

  /// Whether the next line goes on with the block of that column.
  auto goes_on(std::size_t column_of_block) -> bool {
    if (!good() || !more_ || column() < column_of_block) return false;
    if (column() == column_of_block) return true;
    fault(at_, end_, "this line is indented further than its neighbours",
          "a value that needs several lines is a block: `|` keeps the lines, `>-` joins them");
    return false;
  }

  void sequence(PatternNode& list, std::size_t depth) {
    list.form = PatternNode::Form::Seq;
    const auto own = column();
    std::uint32_t last = 0;
    do {
      if (!is_dash()) break;
      PatternNode item;
      decorate(item);
      const auto dash = at_;
      ++at_;
      skip_blanks();
      const auto decoration = item;
      item = at_ < end_ && text_[at_] != '#' && (is_dash() || key_end() != kNone) ? inner_block(depth)
                                                                                  : value(own, dash, depth, false);
      keep_decoration(item, decoration);
      append(item, last, list.first);
    } while (goes_on(own));
  }

  auto inner_block(std::size_t depth) -> PatternNode { return block(depth + 1); }

  static void keep_decoration(PatternNode& node, const PatternNode& decoration) {
    node.key = decoration.key;
    node.key_range = decoration.key_range;
    node.blank_before = decoration.blank_before;
    node.comments = decoration.comments;
    node.comment_count = decoration.comment_count;
    node.directives = decoration.directives;
    node.directive_count = decoration.directive_count;
  }

  void mapping(PatternNode& map, std::size_t depth) {
    map.form = PatternNode::Form::Map;
    const auto own = column();
    std::uint32_t last = 0;
    do {
      if (is_dash()) {
        if (last == 0) fault(at_, end_, "a list stands where a key was expected");
        break;
      }
      PatternNode entry;
      decorate(entry);
      const auto begin = at_;
      const auto colon = key_end();
      if (colon == kNone) return not_a_key();
      entry.key = key_text(colon);
      entry.key_range = range(begin, colon);
      if (entry.key == "<<") return fault(begin, colon, "templates have no merge keys");
      at_ = colon + 1;
      skip_blanks();
      auto filled = value(own, begin, depth, true);
      keep_decoration(filled, entry);
      if (filled.form == PatternNode::Form::Empty) filled.range = entry.key_range;
      append(filled, last, map.first);
    } while (goes_on(own));
  }

  void not_a_key() {
    const auto word = rest();
    if (word.starts_with("---") || word.starts_with("...")) {
      return fault(at_, end_, "a template is one document", "take `" + std::string(word.substr(0, 3)) + "` out");
    }
    fault(at_, end_, "`key: value` was expected", "a colon and a blank follow a key; text of several lines is a block");
  }

  /// The colon behind the key at the cursor; npos when there is none in this line.
  [[nodiscard]] auto key_end() const -> std::size_t {
    const auto is_colon = [&](std::size_t i) {
      return i < end_ && text_[i] == ':' && (i + 1 == end_ || text_[i + 1] == ' ');
    };
    const char first = text_[at_];
    if (first == '\'' || first == '"') {
      const auto close = closing_quote(at_);
      return close != kNone && is_colon(close + 1) ? close + 1 : kNone;
    }
    if (kNoPlainStart.find(first) != kNone || (first == '?' && (at_ + 1 == end_ || text_[at_ + 1] == ' '))) {
      return kNone;
    }
    for (auto i = at_; i < end_; ++i) {
      if (is_colon(i)) return i == at_ ? kNone : i;
      if (text_[i] == '#' && i > at_ && text_[i - 1] == ' ') return kNone;
    }
    return kNone;
  }

  auto key_text(std::size_t colon) -> std::string_view {
    if (text_[at_] == '\'' || text_[at_] == '"') return unquoted(at_, colon - 1);
    auto key = text_.substr(at_, colon - at_);
    while (key.ends_with(' ')) key.remove_suffix(1);
    return key;
  }

  /// What stands behind a key or a dash, from the cursor on; `own` is the column of the mapping or list.
  auto value(std::size_t own, std::size_t begin, std::size_t depth, bool in_mapping) -> PatternNode {
    PatternNode node;
    if (at_ == end_ || text_[at_] == '#') {
      const auto note = note_here();
      const auto key_end = at_;
      if (!good()) return node;
      const bool below = next_line(end_ + 1) && (column() > own || (in_mapping && column() == own && is_dash()));
      if (below) node = block(depth + 1);
      else node.range = range(begin, key_end);
      node.note = note;
      return node;
    }
    scalar(node, own, depth);
    return node;
  }

  /// The comment from the cursor to the end of the line; a fault for anything else.
  auto note_here() -> std::string_view {
    skip_blanks();
    if (at_ == end_) return {};
    if (text_[at_] != '#' || text_[at_ - 1] != ' ') {
      fault(at_, end_, "nothing was expected behind the value");
      return {};
    }
    auto words = text_.substr(at_ + 1, end_ - at_ - 1);
    if (words.starts_with('@')) {
      fault(at_, end_, "a mark stands on a line of its own, above the node that it speaks of", {},
            FaultKind::Directive);
      return {};
    }
    while (words.starts_with(' ')) words.remove_prefix(1);
    while (words.ends_with(' ')) words.remove_suffix(1);
    return words;
  }

  void finish_value(PatternNode& node) {
    node.note = note_here();
    if (good()) next_line(end_ + 1);
  }

  void scalar(PatternNode& node, std::size_t own, std::size_t depth) {
    node.form = PatternNode::Form::Scalar;
    const auto begin = at_;
    switch (text_[at_]) {
      case '|':
      case '>': return literal(node, own);
      case '[': return flow(node, depth);
      case '{':
        if (!rest().starts_with("{}")) return fault(at_, end_, "only `{}` is read of mappings in braces");
        node.form = PatternNode::Form::Map;
        at_ += 2;
        break;
      case '\'':
      case '"': quoted(node); break;
      default: plain(node); break;
    }
    if (!good()) return;
    node.range = range(begin, at_);
    finish_value(node);
  }

  static constexpr std::string_view kNoPlainStart = "&*!%@`|>[]{},#";

  void plain(PatternNode& node) {
    const char first = text_[at_];
    if (first == '&' || first == '*') return fault(at_, end_, "templates have no anchors and no aliases");
    if (first == '!') return fault(at_, end_, "templates have no tags", "a text that begins with `!` needs quotes");
    if (kNoPlainStart.find(first) != kNone || (first == '?' && at_ + 1 < end_ && text_[at_ + 1] == ' ')) {
      return fault(at_, at_ + 1, std::string("a text that begins with `") + first + "` needs quotes");
    }
    auto stop = at_;
    while (stop < end_ && !(text_[stop] == '#' && text_[stop - 1] == ' ')) {
      if (text_[stop] == ':' && (stop + 1 == end_ || text_[stop + 1] == ' ')) {
        return fault(stop, stop + 1, "a text with a colon before a blank needs quotes");
      }
      if (text_[stop] == '\t') return fault(stop, stop + 1, "a text with a tab needs double quotes and `\\t`");
      ++stop;
    }
    while (text_[stop - 1] == ' ') --stop;
    node.text = text_.substr(at_, stop - at_);
    at_ = stop;
  }

  void quoted(PatternNode& node) {
    const auto close = closing_quote(at_);
    if (close == kNone) return fault(at_, end_, "the quote is not closed in this line");
    node.style = PatternNode::Style::Quoted;
    node.text = unquoted(at_, close);
    at_ = close + 1;
  }

  [[nodiscard]] auto closing_quote(std::size_t open) const -> std::size_t {
    const char quote = text_[open];
    for (auto i = open + 1; i < end_; ++i) {
      if (quote == '"' && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (quote == '"' || i + 1 >= end_ || text_[i + 1] != quote) return i;
        ++i;
      }
    }
    return kNone;
  }

  auto unquoted(std::size_t open, std::size_t close) -> std::string_view {
    const auto inside = text_.substr(open + 1, close - open - 1);
    const char quote = text_[open];
    if (inside.find(quote == '"' ? '\\' : '\'') == kNone) return inside;
    std::string text;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (quote == '\'' && inside[i] == '\'') ++i;
      if (quote == '"' && inside[i] == '\\') {
        static constexpr std::string_view kEscapes = "\\\"nt";
        const auto escape = kEscapes.find(inside[++i]);
        if (escape == kNone) fault(open + i, open + i + 2, "known escapes are `\\\\`, `\\\"`, `\\n` and `\\t`");
        if (escape != kNone) text += "\\\"\n\t"[escape];
      } else {
        text += inside[i];
      }
    }
    return pattern_.made.emplace_back(std::move(text));
  }

  void flow(PatternNode& list, std::size_t depth) {
    list.form = PatternNode::Form::Seq;
    list.flow = true;
    if (depth + 1 > kMaxDepth) {
      return fault(at_, end_, "mappings and lists are nested more than " + std::to_string(kMaxDepth) + " deep");
    }
    const auto begin = at_;
    std::uint32_t last = 0;
    ++at_;
    skip_blanks();
    while (good() && at_ < end_ && text_[at_] != ']') {
      PatternNode item;
      item.form = PatternNode::Form::Scalar;
      const auto start = at_;
      if (text_[at_] == '\'' || text_[at_] == '"') {
        quoted(item);
      } else {
        flow_plain(item);
      }
      item.range = range(start, at_);
      if (good()) append(item, last, list.first);
      skip_blanks();
      if (at_ == end_ || text_[at_] == ']') break;
      if (good() && text_[at_] != ',') fault(at_, end_, "a comma or `]` was expected");
      ++at_;
      skip_blanks();
    }
    if (!good()) return;
    if (at_ >= end_)
      return fault(begin, end_, "the list is not closed in this line", "long lists stand in lines of `- item`");
    ++at_;
    list.range = range(begin, at_);
    finish_value(list);
  }

  void flow_plain(PatternNode& item) {
    const auto stop = std::min(text_.find_first_of(",[]{}", at_), end_);
    auto words = text_.substr(at_, stop - at_);
    while (words.ends_with(' ')) words.remove_suffix(1);
    static constexpr std::string_view kBad = "\"'#:&*!|>%@`\t";
    if (words.empty() || words.find_first_of(kBad) != kNone || words.front() == '-' || words.front() == '?') {
      return fault(at_, std::max(stop, at_ + 1), "this item needs quotes");
    }
    item.text = words;
    at_ += words.size();
  }

  /// A block: `|` or `>`, with `-` or without.
  void literal(PatternNode& node, std::size_t own) {
    const bool folded = text_[at_] == '>';
    const auto begin = at_++;
    const bool strip = at_ < end_ && text_[at_] == '-';
    if (strip) ++at_;
    node.style = PatternNode::Style::Block;
    node.note = note_here();
    if (!good()) return;
    std::string text;
    std::size_t width = 0;
    std::size_t blank_lines = 0;
    auto from = end_ + 1;
    auto last_end = end_;
    while (from < text_.size()) {
      const auto stop = std::min(text_.find('\n', from), text_.size());
      auto indent = std::min(text_.find_first_not_of(' ', from), stop) - from;
      if (indent == stop - from && (width == 0 || indent <= width)) {
        ++blank_lines;
        from = stop + 1;
        continue;
      }
      if (indent <= own) break;
      if (width == 0) {
        width = indent;
        if (blank_lines > 0) return fault(end_ + 1, end_ + 1, "a block begins with a line that has words");
      }
      if (indent < width) return fault(from + indent, stop, "this line of the block is indented less than its first");
      if (folded && (indent > width || blank_lines > 0)) {
        return fault(from, stop, "the lines of a `>` block are indented alike, without empty ones between");
      }
      if (!text.empty()) text += folded ? ' ' : '\n';
      text.append(folded ? 0 : blank_lines, '\n');
      text += text_.substr(from + width, stop - from - width);
      blank_lines = 0;
      last_end = stop;
      from = stop + 1;
    }
    if (width == 0) return fault(begin, end_, "the block is empty");
    if (!strip) text += '\n';
    node.text = pattern_.made.emplace_back(std::move(text));
    node.range = range(begin, last_end);
    const bool blank = blank_lines > 0;
    next_line(from);
    blank_ = blank_ || blank;
  }

  std::string_view text_;
  Pattern pattern_;
  std::size_t line_ = 0, at_ = 0, end_ = 0;
  bool more_ = false;
  bool blank_ = false;
  std::uint32_t comments_taken_ = 0, directives_taken_ = 0;
};

}  // namespace

auto Pattern::range_of(std::string_view text, Range otherwise) const -> Range {
  const std::less<const char*> before;
  const auto* const begin = source.data();
  if (text.empty() || before(text.data(), begin) || before(begin + source.size(), text.data() + text.size())) {
    return otherwise;
  }
  const auto offset = static_cast<std::uint32_t>(text.data() - begin);
  return {offset, offset + static_cast<std::uint32_t>(text.size())};
}

auto read_pattern(std::string_view text) -> Pattern { return Reader(text).run(); }

}  // namespace promoc::lang::yaml
