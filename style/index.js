import './base.css';
import './panels.css';
import './canvas.css';
