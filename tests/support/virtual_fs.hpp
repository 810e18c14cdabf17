// A disk in memory for tests of the driver. It can refuse an operation, or stop for good after a number of them.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/path.hpp"
#include "driver/disk.hpp"

namespace promoc::test {

/// Thrown in place of the first operation after the limit: the process is gone, the disk stays as it is.
struct Crash {};

/// The files of a commit, by path.
class CommittedFiles final : public FileSystem {
 public:
  explicit CommittedFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    const auto found = files_.find(std::string(path));
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] auto is_directory(std::string_view) const -> bool override { return false; }

 private:
  std::map<std::string, std::string> files_;
};

class VirtualDisk final : public driver::Disk {
 public:
  struct File {
    std::string content;
    bool executable = false;
    std::string lasting;  ///< what a power cut leaves of the content: nothing of what was written since the last one
    int written = 0;      ///< number of the operation that wrote it: an unchanged file keeps it
  };

  using Texts = std::map<std::string, std::string>;
  std::map<std::string, Texts> commits;  ///< by name: files by their path, the definition's folder before it

  std::string here = "/repo";  ///< working directory
  std::set<std::string> folders{"/repo"};
  std::map<std::string, std::shared_ptr<File>> files;  ///< by absolute path; two paths may share one file
  std::map<std::string, std::string> links;            ///< symbolic ones, with their targets
  std::set<std::string> unreadable;

  int operations = 0;                   ///< changes made so far
  int crash_at = -1;                    ///< this operation does not happen any more
  std::map<int, std::string> failures;  ///< operation -> error
  std::set<std::string> immovable;      ///< names that no operation may touch
  bool has_links = true;                ///< the file system knows second names
  bool locked_elsewhere = false;

  void add(const std::string& path, std::string content, bool executable = false) {
    const auto full = absolute(path);
    make_parents(full);
    files[full] = std::make_shared<File>(File{content, executable, content, operations});
  }
  void add_folder(const std::string& path) {
    const auto full = absolute(path);
    make_parents(full);
    folders.insert(full);
  }
  void add_link(const std::string& path, std::string target) {
    make_parents(absolute(path));
    links[absolute(path)] = std::move(target);
  }
  [[nodiscard]] auto text(const std::string& path) const -> std::string {
    const auto found = files.find(absolute(path));
    return found == files.end() ? "<none>" : found->second->content;
  }
  [[nodiscard]] auto written(const std::string& path) const -> int { return files.at(absolute(path))->written; }
  /// All regular files with their contents and modes, for comparisons.
  [[nodiscard]] auto tree() const -> std::map<std::string, std::pair<std::string, bool>> {
    std::map<std::string, std::pair<std::string, bool>> result;
    for (const auto& [path, file] : files) result[path] = {file->content, file->executable};
    return result;
  }
  /// Everything so far has reached the disk.
  void settle() {
    for (auto& [path, file] : files) file->lasting = file->content;
  }
  /// Contents that never reached the disk are lost; names are kept, as on a file system with ordered metadata.
  void cut_power() {
    for (auto& [path, file] : files) file->content = file->lasting;
  }
  [[nodiscard]] auto absolute(std::string_view path) const -> std::string { return path::join(here, path); }

  [[nodiscard]] auto working_directory() const -> std::string override { return here; }
  [[nodiscard]] auto kind(std::string_view path) const -> driver::EntryKind override {
    const auto full = absolute(path);
    if (files.contains(full)) return driver::EntryKind::File;
    if (folders.contains(full) || full == "/") return driver::EntryKind::Directory;
    if (const auto link = links.find(full); link != links.end()) {
      return kind(path::join(path::parent(full), link->second));
    }
    return driver::EntryKind::None;
  }
  [[nodiscard]] auto open_commit(std::string_view, std::string_view name) -> std::unique_ptr<FileSystem> override {
    const auto found = commits.find(std::string(name));
    return found == commits.end() ? nullptr : std::make_unique<CommittedFiles>(found->second);
  }
  [[nodiscard]] auto open(std::string_view path) -> std::unique_ptr<driver::Folder> override;

  void make_parents(const std::string& full) {
    for (auto outer = path::parent(full); outer.size() > 1; outer = path::parent(outer)) folders.emplace(outer);
  }
};

class VirtualFolder final : public driver::Folder {
 public:
  VirtualFolder(VirtualDisk& disk, std::string root) : disk_(disk), root_(std::move(root)) {}

  [[nodiscard]] auto read(std::string_view path) const -> std::optional<std::string> override {
    return content(path::normal(path));
  }
  [[nodiscard]] auto is_directory(std::string_view path) const -> bool override {
    return disk_.folders.contains(at(path));
  }
  [[nodiscard]] auto entry(std::string_view path) const -> driver::Entry override {
    const auto full = at(path);
    if (behind_link(full)) return {};
    if (disk_.links.contains(full)) return {driver::EntryKind::Symlink, false};
    if (const auto file = disk_.files.find(full); file != disk_.files.end()) {
      return {driver::EntryKind::File, file->second->executable};
    }
    return {disk_.folders.contains(full) ? driver::EntryKind::Directory : driver::EntryKind::None, false};
  }
  [[nodiscard]] auto content(std::string_view path) const -> std::optional<std::string> override {
    const auto full = at(path);
    const auto file = disk_.files.find(full);
    if (file == disk_.files.end() || behind_link(full) || disk_.unreadable.contains(full)) return std::nullopt;
    return file->second->content;
  }
  [[nodiscard]] auto names(std::string_view path) const -> std::vector<std::string> override {
    std::set<std::string> names;
    const auto folder = at(path);
    const auto see = [&](const std::string& full) {
      if (path::parent(full) == folder) names.emplace(path::name(full));
    };
    for (const auto& [full, file] : disk_.files) see(full);
    for (const auto& [full, target] : disk_.links) see(full);
    for (const auto& full : disk_.folders) see(full);
    return {names.begin(), names.end()};
  }

  auto lock() -> driver::Status override {
    if (disk_.locked_elsewhere) return {"another promoc is writing there"};
    disk_.add_folder(root_);
    return {};
  }
  auto create_folder(std::string_view path) -> driver::Status override {
    return change({path}, [&](const std::string& full) -> driver::Status {
      if (entry(path).kind != driver::EntryKind::None) return {"file exists"};
      if (!disk_.folders.contains(std::string(path::parent(full)))) return {"no such file or directory"};
      disk_.folders.insert(full);
      return {};
    });
  }
  auto create_file(std::string_view path, std::string_view content, bool executable) -> driver::Status override {
    return change({path}, [&](const std::string& full) -> driver::Status {
      if (entry(path).kind != driver::EntryKind::None) return {"file exists"};
      if (!disk_.folders.contains(std::string(path::parent(full)))) return {"no such file or directory"};
      disk_.files[full] = std::make_shared<VirtualDisk::File>(
          VirtualDisk::File{std::string(content), executable, "", disk_.operations});
      return {};
    });
  }
  auto link(std::string_view from, std::string_view to) -> driver::Status override {
    if (!disk_.has_links) return {"operation not supported"};
    return change({from, to}, [&](const std::string& full) -> driver::Status {
      if (entry(to).kind != driver::EntryKind::None) return {"file exists"};
      const auto file = disk_.files.find(full);
      if (file == disk_.files.end()) return {"no such file or directory"};
      disk_.files[at(to)] = file->second;
      return {};
    });
  }
  auto rename(std::string_view from, std::string_view to) -> driver::Status override {
    return change({from, to}, [&](const std::string& full) -> driver::Status {
      const auto file = disk_.files.find(full);
      if (file == disk_.files.end()) return {"no such file or directory"};
      if (entry(to).kind == driver::EntryKind::Directory) return {"is a directory"};
      auto& target = disk_.files[at(to)];
      if (target == file->second) return {};  // two names of one file: POSIX does nothing
      target = file->second;
      disk_.files.erase(full);
      disk_.links.erase(at(to));
      return {};
    });
  }
  auto rename_to_new(std::string_view from, std::string_view to) -> driver::Status override {
    if (entry(to).kind != driver::EntryKind::None) return {"file exists"};
    return rename(from, to);
  }
  auto remove_file(std::string_view path) -> driver::Status override {
    return change({path}, [&](const std::string& full) -> driver::Status {
      const auto removed = disk_.files.erase(full) + disk_.links.erase(full);
      return {removed == 0 ? "no such file or directory" : ""};
    });
  }
  auto remove_folder(std::string_view path) -> driver::Status override {
    return change({path}, [&](const std::string& full) -> driver::Status {
      if (!names(path).empty()) return {"directory not empty"};
      return {disk_.folders.erase(full) == 0 ? "no such file or directory" : ""};
    });
  }

 private:
  [[nodiscard]] auto at(std::string_view path) const -> std::string { return path::join(root_, path); }
  [[nodiscard]] auto behind_link(const std::string& full) const -> bool {
    for (auto outer = path::parent(full); outer.size() > root_.size(); outer = path::parent(outer)) {
      if (disk_.links.contains(std::string(outer))) return true;
    }
    return false;
  }

  template <typename Operation>
  auto change(const std::vector<std::string_view>& paths, const Operation& operation) -> driver::Status {
    const auto number = disk_.operations++;
    if (disk_.crash_at >= 0 && number >= disk_.crash_at) throw Crash{};
    if (const auto failure = disk_.failures.find(number); failure != disk_.failures.end()) return {failure->second};
    for (const auto path : paths) {
      if (disk_.immovable.contains(at(path))) return {"operation not permitted"};
      if (behind_link(at(path))) return {"not a directory"};
    }
    return operation(paths.empty() ? "" : at(paths.front()));
  }

  VirtualDisk& disk_;
  std::string root_;
};

inline auto VirtualDisk::open(std::string_view path) -> std::unique_ptr<driver::Folder> {
  return std::make_unique<VirtualFolder>(*this, absolute(path));
}

}  // namespace promoc::test
