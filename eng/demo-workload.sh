# Something to watch: 30 programs by three names, started over two seconds.
for round in 1 2 3 4 5; do
  for i in 1 2 3; do /bin/true; done
  ls / >/dev/null
  date >/dev/null
  sleep 0.4
done
